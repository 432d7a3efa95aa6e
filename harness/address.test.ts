import { expect, test } from 'vitest';
import { canonicalAddress, joinAddress, splitAddress } from './address.ts';

test.each([
  ['127.0.0.1', 9221, '127.0.0.1:9221'],
  ['pika-1', 9221, 'pika-1:9221'],
  ['::1', 9221, '[::1]:9221'],
])('%s and %i are %s', (host, port, address) => {
  expect(joinAddress(host, port)).toBe(address);
  expect(splitAddress(address)).toEqual({ host, port });
});

test.each(['', 'pika-1', ':9221', 'pika-1:0', 'pika-1:65536', 'pika-1:port'])('%j is no address', (text) => {
  expect(() => splitAddress(text)).toThrow(`not a host:port: ${text}`);
});

test.each([
  ['[fe80::1]:9221', 'fe80::1:9221'],
  ['[FE80:0:0:0:0:0:0:1]:9221', '[fe80::1]:9221'],
  ['[::1]:9221', '::1:9221'],
  ['[::1]:9221', 'localhost:9221'],
  ['PIKA-1:9221', 'pika-1:9221'],
])('%s and %s are the same', (one, other) => {
  expect(canonicalAddress(one)).toBe(canonicalAddress(other));
  expect(canonicalAddress(one)).not.toBe(canonicalAddress(other.replace(/9221$/, '9222')));
});
