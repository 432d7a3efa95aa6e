import { describe, expect, test } from 'vitest';
import { parseReplication, type Replication } from '../pika/info.ts';
import { AcknowledgedWrites, actualGroup } from './actual.ts';
import type { NodeView } from './node-view.ts';

const [A, B, C] = ['127.0.0.1:1', '127.0.0.1:2', '127.0.0.1:3'] as const;
const replication = parseReplication('role:master\r\n') as Replication;
const master: NodeView = { kind: 'master', replication, data: undefined };
const frozen: NodeView = { kind: 'down', why: 'frozen' };
const slaveOf = (address: string, linked: boolean): NodeView => ({
  ...{ kind: 'slave', replication, data: undefined },
  ...{ master: address, isForeign: false, linked },
});

function masterOf(...views: NodeView[]): string | undefined {
  const servers = [A, B, C].map((address) => ({ name: address, address, aliases: [] }));
  const all = new Map(views.map((view, index) => [servers[index]!.address, view]));
  return actualGroup({ id: 1, servers }, all, new AcknowledgedWrites(), 0).master;
}

describe('the real master is', () => {
  test.each([
    ['the only one', A, [master, slaveOf(A, true), slaveOf(A, true)]],
    ['the only one, though its slaves have lost it', A, [master, slaveOf(A, false), slaveOf(A, false)]],
    ['the only one that slaves follow', A, [master, slaveOf(A, true), master]],
    ['not known where nobody follows any of two', undefined, [master, slaveOf(A, false), master]],
    ['the only one that is left', C, [frozen, frozen, master]],
    ['who is followed now, while others still wait for the old one', B, [frozen, master, slaveOf(B, true)]],
    ['not known where a slave waits for one that is frozen', undefined, [frozen, slaveOf(A, false), master]],
    [
      'the only one, whatever of another group a slave follows',
      A,
      [master, slaveOf('127.0.0.1:9', false), frozen],
    ],
  ])('%s', (_what, expected, views) => {
    expect(masterOf(...views)).toBe(expected);
  });
});
