import { expect, test } from 'vitest';
import { type Said, slave, viewAfter } from '../testing/views.ts';

const master = (...slaves: readonly string[]) =>
  [
    'role:master',
    `connected_slaves:${slaves.length}`,
    ...slaves.map((address, index) => {
      const [ip, port] = address.split(':');
      return `slave${index}:ip=${ip},port=${port},conn_fd=7,lag=(db0:0)`;
    }),
  ].join('\r\n');
const look = (nodes: Said['nodes']) => viewAfter([{ nodes }]).groups[0]!;

test('a connected slave that no group has is named, and is no disagreement', () => {
  const group = look({
    '10.0.0.1:7001': master('10.0.0.2:7002', '10.0.0.9:7009'),
    '10.0.0.2:7002': slave('10.0.0.1:7001'),
  });
  expect(group.notes).toEqual(['10.0.0.1:7001 has 1 connected slave that no group has: 10.0.0.9:7009']);
  expect(group.standing).toBe('agrees');
});

test('nor is one of a slave', () => {
  const chained = slave('10.0.0.1:7001').replace('role:slave', 'role:master&&slave');
  const { notes } = look({
    '10.0.0.1:7001': master('10.0.0.2:7002'),
    '10.0.0.2:7002': `${chained}\r\nconnected_slaves:1\r\nslave0:ip=10.0.0.9,port=7009,conn_fd=7,lag=(db0:0)`,
  });
  expect(notes).toEqual(['10.0.0.2:7002 has 1 connected slave that no group has: 10.0.0.9:7009']);
});

test('where each could be another’s, they are named together', () => {
  const { notes } = look({
    'pika-1:9221': master('172.18.0.3:9221', '172.18.0.4:9221'),
    'pika-2:9221': slave('pika-1:9221'),
  });
  expect(notes).toEqual([
    'pika-1:9221 has 1 connected slave that no group has, among 172.18.0.3:9221, 172.18.0.4:9221',
  ]);
});

test.each<[string, Said['nodes'][string]]>([
  ['has the port of a server', slave('pika-1:7001')],
  ['may be a server that is out of sight', { error: 'closed' }],
  ['may be a server that has just left', master()],
])('one that %s is none', (_what, second) => {
  expect(look({ 'pika-1:7001': master('172.18.0.3:7002'), 'pika-2:7002': second }).notes).toEqual([]);
});

test('behind NAT the number counts', () => {
  const nodes = {
    'host:19221': master('172.18.0.3:9221', '172.18.0.4:9221'),
    'host:19222': slave('host:19221'),
    'host:19223': slave('host:19221'),
  };
  expect(look(nodes).notes).toEqual([]);
});
