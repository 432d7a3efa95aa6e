import { expect, test } from 'vitest';
import { publishedAt, publishOn } from './addresses.ts';

const local = { host: 'localhost', hostIps: [{ address: '127.0.0.1', family: 4 }] };
const both = [
  { HostIp: '0.0.0.0', HostPort: '32768' },
  { HostIp: '::', HostPort: '32769' },
];

test.each([
  ['the IPv4 port at an IPv4 host', local, both, '127.0.0.1:32768'],
  [
    'IPv4 before IPv6 where the host has both',
    { host: 'localhost', hostIps: [{ address: '::1', family: 6 }, ...local.hostIps] },
    both,
    '127.0.0.1:32768',
  ],
  [
    'the IPv6 port at a host that has only that, by its name',
    { host: 'engine.example', hostIps: [{ address: '2001:db8::1', family: 6 }] },
    both,
    'engine.example:32769',
  ],
  ['a port for all addresses', local, [{ HostIp: '', HostPort: '40000' }], '127.0.0.1:40000'],
  ['nothing while it is not published', local, [], undefined],
  ['nothing for a container that is down', local, null, undefined],
])('reaches %s', (_what, host, bindings, address) => {
  expect(publishedAt(host, bindings)).toBe(address);
});

test.each([
  ['loopback of this machine', [{ address: '127.0.0.1', family: 4 }], '127.0.0.1'],
  [
    'its IPv4 where it has both',
    [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ],
    '127.0.0.1',
  ],
  ['its IPv6 where it has nothing else', [{ address: '::1', family: 6 }], '::1'],
  ["every address of another machine's", [{ address: '192.0.2.7', family: 4 }], ''],
])('publishes on %s', (_what, hostIps, address) => {
  expect(publishOn({ hostIps })).toBe(address);
});
