import { describe, expect, test } from 'vitest';
import type { FindingKind } from '../../judge/findings.ts';
import { NodeMap } from '../cluster/node-map.ts';
import { type Said, samples, slave, viewAfter } from '../testing/views.ts';
import { groupLooks } from './group-looks.ts';
import { verdictOf } from './view.ts';

/**
 * A group registered on loopback: Pika replaces 127.0.0.1 by its host's address before it remembers its master, and
 * that is the address by which it makes itself known to it.
 */
const HOST = '172.17.0.5';
const ID = 'ReplicationID:e2dc9196';
const A = '127.0.0.1:7001';
const B = '127.0.0.1:7002';
const SPELLED = `${HOST}:7001`;

const master = (...ports: readonly number[]) =>
  [
    'role:master',
    ID,
    `connected_slaves:${ports.length}`,
    ...ports.map((port, index) => `slave${index}:ip=${HOST},port=${port},conn_fd=7,lag=(db0:0)`),
  ].join('\r\n');
const follower = `${slave(SPELLED)}\r\n${ID}`;
const HEALTHY: Said = { nodes: { [A]: master(7002), [B]: follower }, cells: { [B]: SPELLED } };

const look = (said: Said) => viewAfter([said]).groups[0]!;
const kinds = (said: Said): FindingKind[] => look(said).disagreements.map(({ kind }) => kind);

describe('a slave that spells its master in a way that nobody registered', () => {
  test('is healthy where port, list and ReplicationID prove whom it follows; only its row is red', () => {
    expect(look(HEALTHY).actual).toMatchObject({ master: A, problems: [] });
    expect(kinds(HEALTHY)).toEqual(['spelling']);
  });

  test('hides nothing else: the complaint is found', () => {
    const stuck: Said = { ...HEALTHY, outOfSync: true, rows: { [B]: { state: 2 } } };
    expect(kinds(stuck)).toEqual(['stuck-out-of-sync', 'stale-state', 'spelling']);
    expect(verdictOf(viewAfter([stuck], [stuck]))).toBe('disagrees');
  });

  test('is found out where it lacks its master, though its row is red all the time', () => {
    const down = `${slave(SPELLED, 'down')}\r\n${ID}`;
    expect(kinds({ ...HEALTHY, nodes: { [A]: master(), [B]: down } })).toEqual(['missed-outage']);
  });

  test.each<[string, Said['nodes']]>([
    ['its master does not list it', { [A]: 'role:master\r\nReplicationID:e2dc9196\r\nconnected_slaves:1' }],
    ['its master lists another', { [A]: master(7009) }],
    ['its ReplicationID is another', { [B]: `${slave(SPELLED)}\r\nReplicationID:0000` }],
    ['neither has a ReplicationID', { [A]: master(7002).replace(ID, ''), [B]: slave(SPELLED) }],
    ['its master would have another port', { [B]: `${slave(`${HOST}:7009`)}\r\n${ID}` }],
  ])('is unknown where %s', (_why, nodes) => {
    const stuck: Said = { ...HEALTHY, outOfSync: true, nodes: { ...HEALTHY.nodes, ...nodes } };
    const { standing, actual, unknown } = look(stuck);
    expect(standing).toBe('unknown');
    expect(actual.uncertain).toBe(true);
    expect(unknown.join()).toContain('--node-map 172.17.0.5:700');
    expect(verdictOf(viewAfter([stuck], [stuck]))).toBe('unknown');
  });

  test('says what would settle it, and that settles it', () => {
    const stuck = { ...HEALTHY, outOfSync: true, nodes: { ...HEALTHY.nodes, [A]: master(7009) } };
    expect(look(stuck).unknown).toEqual([
      `${B} follows ${SPELLED}, and nobody can tell who that is; if it is ${A}, --node-map ${SPELLED}=${A} says so`,
    ]);
    const [told] = groupLooks(samples([stuck]), new NodeMap([`${SPELLED}=${A}`]));
    expect(told).toMatchObject({ unknown: [], actual: { problems: [] } });
    expect(told!.disagreements.map(({ kind }) => kind)).toEqual(['stuck-out-of-sync', 'spelling']);
  });

  test('follows somebody else where nobody lists it', () => {
    const gone = { ...HEALTHY, nodes: { [A]: master(), [B]: follower } };
    expect(look(gone)).toMatchObject({
      unknown: [],
      actual: {
        problems: [{ kind: 'other-master', text: `${B} follows ${SPELLED}, which is none of the servers` }],
      },
    });
  });
});

describe('where all servers have one port, as in containers', () => {
  const nodes = (listed: number, second: Said['nodes'][string]): Said => ({
    nodes: {
      'pika-1:9221': master(...Array.from({ length: listed }, () => 9221)),
      'pika-2:9221': second,
      'pika-3:9221': `${slave(`${HOST}:9221`)}\r\n${ID}`,
    },
  });
  const follows = (said: Said) => {
    const view = look(said).actual.views.get('pika-3:9221');
    return view?.kind === 'slave' ? view.master : undefined;
  };

  test('an entry for each that may be meant is proof', () => {
    expect(follows(nodes(2, slave('pika-1:9221')))).toBe('pika-1:9221');
    expect(follows(nodes(1, master()))).toBe('pika-1:9221');
  });

  test('one that may be another’s is none', () => {
    expect(follows(nodes(1, slave('pika-1:9221')))).toBeUndefined();
    expect(follows(nodes(1, { error: 'closed' }))).toBeUndefined();
    expect(look(nodes(1, slave('pika-1:9221'))).actual.problems).toMatchObject([{ kind: 'other-master' }]);
  });
});
