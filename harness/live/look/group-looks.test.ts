import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FeStats } from '../../codis/stats.ts';
import type { NodeSample, ProxySample } from '../../timeline/event.ts';
import { NodeMap } from '../cluster/node-map.ts';
import { MASTER, type Said, samples, slave } from '../testing/views.ts';
import type { GroupLook } from './group-look.ts';
import { GroupLooks, groupLooks } from './group-looks.ts';
import type { Sample, Samples } from './sampler.ts';

const MAP = new NodeMap([]);
const GROUPS = 10;
const healthy = (group: number): Said => {
  const [first, second] = [`m${group}:1`, `s${group}:1`];
  return { nodes: { [first]: MASTER, [second]: slave(first) } };
};
const PROXIES = { 'p:11080': {} };

/** The ids of those that were looked at again, of those that a sample is about. */
function seenBy(looks: GroupLooks, sample: Sample, all: Samples): { about: number[]; again: number[] } {
  const looked = looks.see(sample, all);
  const idsOf = (some: typeof looked) => some.map(({ look }) => look.id);
  return { about: idsOf(looked), again: idsOf(looked.filter(({ again }) => again)) };
}

describe('of many groups', () => {
  const groups = Array.from({ length: GROUPS }, (_, index) => healthy(index));
  const everyId = groups.map((_, index) => index + 1);
  const all = samples(groups, 0, PROXIES);
  const begun = () => {
    const looks = new GroupLooks(MAP);
    looks.see(all.fe!, all);
    return looks;
  };
  const node = (address: string, info: string): NodeSample => ({
    ...{ kind: 'node', t: 1, took: 0 },
    ...{ node: address, info },
  });

  test('an answer of a node is about its own alone, which is looked at again only for what is new', () => {
    const looks = begun();
    expect(seenBy(looks, node('m3:1', `${MASTER}\r\nslave_repl_offset:7`), all)).toEqual({
      about: [4],
      again: [],
    });
    expect(seenBy(looks, node('s3:1', slave('m3:1', 'down')), all)).toEqual({ about: [4], again: [4] });
  });

  test('a slave that comes to follow the master of another concerns both, and so does its return', () => {
    const looks = begun();
    for (const master of ['m5:1', 'm3:1'])
      expect(seenBy(looks, node('s3:1', slave(master)), all).again.sort()).toEqual([4, 6]);
  });

  test('a spelling that comes to be recognised may be anybody’s', () => {
    const looks = begun();
    const id = 'ReplicationID:1';
    const master = `role:master\r\n${id}\r\nconnected_slaves:1\r\nslave0:ip=10.0.0.2,port=1`;
    expect(seenBy(looks, node('m3:1', master), all).again).toEqual([4]);
    const follower = node('s3:1', `${slave('10.0.0.1:1')}\r\n${id}`);
    expect(seenBy(looks, follower, all).again.sort((a, b) => a - b)).toEqual(everyId);
    expect(seenBy(looks, { ...follower, t: 2 }, all).again).toEqual([]);
  });

  test('an answer of fe is about all, of which those are looked at again that it shows otherwise', () => {
    const looks = begun();
    expect(seenBy(looks, samples(groups, 1, PROXIES).fe!, all)).toEqual({ about: everyId, again: [] });
    const stuck = groups.map((said, index) => (index === 3 ? { ...said, outOfSync: true } : said));
    expect(seenBy(looks, samples(stuck, 2, PROXIES).fe!, all)).toEqual({ about: everyId, again: [4] });
  });

  test('an answer of a proxy is about all, of which those are looked at again that it routes otherwise', () => {
    const looks = begun();
    const say = (withheld: readonly string[]) => {
      const now = samples(groups, 1, { 'p:11080': { withheld } });
      return seenBy(looks, now.proxies!.get('p:11080')!, now);
    };
    expect(say([])).toEqual({ about: everyId, again: [] });
    expect(say(['s3:1'])).toEqual({ about: everyId, again: [4] });
  });
});

/** What is known after samples of few servers, which say everything that can matter of one another. */
class Known implements Samples {
  fe: Samples['fe'];
  readonly nodes = new Map<string, NodeSample>();
  readonly proxies = new Map<string, ProxySample>();

  add(sample: Sample): void {
    if (sample.kind === 'node') this.nodes.set(sample.node, sample);
    if (sample.kind === 'proxy') this.proxies.set(sample.proxy, sample);
    if (sample.kind !== 'fe') return;
    this.fe = sample;
    const servers = sample.group?.models.flatMap((model) => model.servers.map(({ server }) => server));
    for (const node of this.nodes.keys()) if (!servers?.includes(node)) this.nodes.delete(node);
    const admins = sample.proxies?.map(({ admin }) => admin);
    for (const proxy of this.proxies.keys()) if (!admins?.includes(proxy)) this.proxies.delete(proxy);
  }
}

describe('whatever is said in whatever order', () => {
  const SERVERS = ['a:1', 'b:1', 'c:2', 'd:2'];
  const ADMINS = ['p:3', 'q:3'];
  const server = fc.constantFrom(...SERVERS);
  const spelled = fc.constantFrom(...SERVERS, '10.0.0.1:1', '10.0.0.2:2', '10.0.0.9:9');
  const master = fc.array(spelled, { maxLength: 2 }).map((listed) => {
    const list = listed.map((each, index) => `slave${index}:ip=${each.replace(':', ',port=')}`);
    return ['role:master', 'ReplicationID:1', `connected_slaves:${list.length}`, ...list].join('\r\n');
  });
  const follower = fc
    .tuple(spelled, fc.constantFrom('up' as const, 'down' as const))
    .map(([of, link]) => `${slave(of, link)}\r\nReplicationID:1`);
  const nodeSaid = fc.oneof(
    fc.oneof(master, follower).map((info) => ({ info })),
    fc
      .constantFrom('no-answer' as const, 'unknown-name' as const)
      .map((reason) => ({ error: 'closed', reason })),
  );
  const nodeSample = fc
    .tuple(server, nodeSaid)
    .map(([node, said]) => ({ kind: 'node' as const, node, ...said }));
  const route = fc.record({
    first: fc.constantFrom(0, 1),
    last: fc.constantFrom(1, 2),
    group: fc.constantFrom(1, 2),
    master: spelled,
    replicas: fc.array(spelled, { maxLength: 2 }),
  });
  const proxySaid = fc.oneof(
    fc.array(route, { maxLength: 2 }).map((routes) => ({ routes })),
    fc.constant({ error: 'closed' }),
  );
  const proxySample = fc
    .tuple(fc.constantFrom(...ADMINS), proxySaid)
    .map(([proxy, said]) => ({ kind: 'proxy' as const, proxy, ...said }));
  const row = fc.record({ state: fc.constantFrom(0, 1), replica: fc.boolean(), cell: fc.option(spelled) });
  const layout = fc.constantFrom<string[][][]>(
    [
      ['a:1', 'b:1'],
      ['c:2', 'd:2'],
    ],
    [['a:1', 'b:1', 'c:2'], ['d:2']],
    [['b:1', 'a:1']],
  );
  const feSample = fc
    .record({
      layout,
      rows: fc.array(row, { minLength: SERVERS.length, maxLength: SERVERS.length }),
      marks: fc.tuple(fc.boolean(), fc.boolean()),
      admins: fc.subarray(ADMINS),
      trouble: fc.boolean(),
      moving: fc.boolean(),
    })
    .map(({ layout, rows, marks, admins, trouble, moving }) => {
      const models = layout.map((servers, index) => ({
        id: index + 1,
        out_of_sync: marks[index]!,
        promoting: {},
        servers: servers.map((each) => {
          const { state, replica } = rows[SERVERS.indexOf(each)]!;
          return { server: each, action: {}, state, replica_group: replica };
        }),
      }));
      const stats = SERVERS.map((each, index): [string, FeStats['group']['stats'][string]] => {
        const cell = rows[index]!.cell;
        return [each, { stats: cell === null ? {} : { master_addr: cell, master_link_status: 'up' } }];
      });
      return {
        kind: 'fe' as const,
        group: { models, stats: Object.fromEntries(stats) },
        proxies: admins.map((admin) => ({
          token: admin,
          admin,
          clients: admin,
          ...(trouble && { trouble: 'EOF' }),
        })),
        slots: [
          { first: 0, last: 1, group: 1 },
          { first: 2, last: 2, group: 2, ...(moving && { moving }) },
        ],
      };
    });

  test('the groups are as if everything were looked at anew', () => {
    fc.assert(
      fc.property(
        feSample,
        fc.array(fc.oneof({ weight: 3, arbitrary: nodeSample }, feSample, proxySample), { maxLength: 40 }),
        (first, more) => {
          const known = new Known();
          const looks = new GroupLooks(MAP);
          const now: GroupLook[] = [];
          for (const [t, said] of [first, ...more].entries()) {
            const sample: Sample = { t, took: 0, ...said };
            known.add(sample);
            const looked = looks.see(sample, known);
            if (sample.kind === 'fe') now.length = looked.length;
            for (const { index, look } of looked) now[index] = look;
            expect(now).toEqual(groupLooks(known, MAP));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
