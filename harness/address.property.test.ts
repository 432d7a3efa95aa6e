import fc from 'fast-check';
import { test } from 'vitest';
import { canonicalAddress, joinAddress, splitAddress } from './address.ts';
import { CHEAP } from './testing/runs.ts';

const spelling = fc.oneof(
  fc
    .tuple(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()), fc.nat(70_000))
    .map(([host, port]) => joinAddress(host, port)),
  fc.constantFrom(
    '',
    ':',
    '::',
    '[::]:1',
    '[]:1',
    ']:1',
    '[%]:1',
    'a:0',
    'a:65536',
    'a:1e3',
    'a: 1',
    '__proto__:1',
  ),
  fc.string({ unit: 'binary' }),
);

test('every spelling of an address has a canonical one, which has itself', () => {
  fc.assert(
    fc.property(spelling, (address) => {
      const canonical = canonicalAddress(address);
      if (canonicalAddress(canonical) !== canonical) throw new Error(canonical);
    }),
    CHEAP,
  );
});

test('an address is a host and a port that can be connected to, or none', () => {
  fc.assert(
    fc.property(spelling, (address) => {
      let split: ReturnType<typeof splitAddress>;
      try {
        split = splitAddress(address);
      } catch (error) {
        if (!(error as Error).message.startsWith('not a host:port: ')) throw error;
        return;
      }
      const { host, port } = split;
      if (host === '' || !(port >= 1 && port <= 65_535)) throw new Error(`${host}, ${port}`);
    }),
    CHEAP,
  );
});
