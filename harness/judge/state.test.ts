import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActionName } from '../timeline/actions.ts';
import { LIVE, TIMELINE_FORMAT, type TimelineEvent, type TimelineMeta } from '../timeline/event.ts';
import { TENTH } from './fake-timeline.ts';
import { ClusterState } from './state.ts';

const GROUPS = [1, 2, 3, 4, 5];
const serversOf = (group: number) => [`m${group}:1`, `s${group}:1`] as const;
const SERVERS = GROUPS.flatMap(serversOf);
const PROXY = 'p:2';

const meta: TimelineMeta = {
  ...{
    t: 0,
    kind: 'meta',
    format: TIMELINE_FORMAT,
    scenario: 'many groups',
    seed: 1,
    startedAt: new Date(0).toISOString(),
  },
  ...{ runtime: 'none', standin: true, programs: {}, pace: TENTH, periodMs: 100 },
  groups: GROUPS.map((id) => ({
    id,
    servers: serversOf(id).map((address) => ({ name: address, address, aliases: [] })),
  })),
  proxies: [{ name: PROXY, address: PROXY, aliases: [] }],
};

const slave = (of: string, link = 'up') =>
  `role:slave\r\nReplicationID:1\r\nmaster_host:${of.split(':')[0]}\r\nmaster_port:1\r\nmaster_link_status:${link}`;
const MASTER = 'role:master\r\nReplicationID:1\r\nconnected_slaves:1\r\nslave0:ip=10.0.0.9,port=1';

const node = (address: string, info: string): TimelineEvent => ({
  t: 1,
  kind: 'node',
  took: 0,
  node: address,
  info,
});
interface Reported {
  /** Why the dashboard gets no answer from the proxy. */
  trouble?: string;
  groups?: readonly number[];
  /** Groups whose slave stands first. */
  promoted?: readonly number[];
}
const fe = (
  marked: readonly number[],
  { trouble, groups = GROUPS, promoted = [] }: Reported = {},
): TimelineEvent => ({
  ...{ t: 1, kind: 'fe', took: 0 },
  group: {
    models: groups.map((id) => ({
      id,
      out_of_sync: marked.includes(id),
      promoting: {},
      servers: (promoted.includes(id) ? serversOf(id).toReversed() : serversOf(id)).map((server) => ({
        server,
        action: {},
        replica_group: true,
      })),
    })),
    stats: {},
  },
  proxies: [{ token: 't', admin: PROXY, clients: 'c:1', ...(trouble ? { trouble } : {}) }],
  slots: GROUPS.map((id) => ({ first: id, last: id, group: id })),
});
/** @param withheld servers that get no reads */
const proxy = (withheld: readonly string[]): TimelineEvent => ({
  ...{ t: 1, kind: 'proxy', took: 0, proxy: PROXY },
  routes: GROUPS.map((id) => {
    const replicas = serversOf(id).filter((server) => !withheld.includes(server));
    return { first: id, last: id, group: id, master: serversOf(id)[0], replicas };
  }),
});
const given = { group: 1, done: 1, failed: 0, staleMs: 0 };
const served: TimelineEvent = { t: 1, kind: 'clients', took: 1, proxy: PROXY, groups: [given] };
const healthy = [
  meta,
  fe([]),
  ...GROUPS.flatMap((id) => [node(`m${id}:1`, MASTER), node(`s${id}:1`, slave(`m${id}:1`))]),
  proxy([]),
];

test.each<[string, TimelineEvent, number[]]>([
  ['a node that says the same but for what it counts', node('m3:1', `${MASTER},lag=(db0:9)`), []],
  ['a node that says something else', node('s3:1', slave('m3:1', 'down')), [3]],
  ['fe, which shows all as before', fe([]), []],
  ['fe, which shows one otherwise', fe([4]), [4]],
  ['a proxy that routes all as before', proxy([]), []],
  ['a proxy that routes one otherwise', proxy(['s2:1']), [2]],
  ['fe, which gets no answer from a proxy', fe([], { trouble: 'EOF' }), GROUPS],
  ['a write', { t: 1, kind: 'write', took: 0, node: 'm5:1', value: 'm5:1#1' }, [5]],
  ['a write to a stranger', { t: 1, kind: 'write', took: 0, node: 'm6:1', value: 'm6:1#1' }, []],
  ['what clients are given of a group that is none', { ...served, groups: [{ ...given, group: 6 }] }, GROUPS],
])('%s makes no group be looked at again that it is not about', (_what, event, about) => {
  const state = new ClusterState(1000);
  for (const each of healthy) state.observe(each);
  const before = state.groups();
  expect([...state.observe(event)]).toEqual(about);
  const others = state.groups().map((group, index) => (group === before[index] ? [] : [GROUPS[index]!]));
  expect(others.flat()).toEqual(about);
});

/** The state after all that, and, where somebody looked before the last event, looked at again. */
function stateAfter(...events: TimelineEvent[]) {
  const state = new ClusterState(1000);
  for (const each of [...healthy, ...events]) {
    state.groups();
    state.observe(each);
  }
  return state;
}
const act = (action: ActionName, target: string): TimelineEvent => ({ t: 1, kind: 'action', action, target });
const foundOf = (state: ClusterState, group: number) =>
  state.group(group)!.disagreements.map(({ kind, server }) => `${kind} ${server}`);

test('a spelling that becomes known tells whom a slave follows', () => {
  const claim = node('s2:1', 'role:slave\r\nmaster_host:pika\r\nmaster_port:9\r\nmaster_link_status:up\r\n');
  const problemsOf = (state: ClusterState) => state.group(2)!.actual.problems.map(({ kind }) => kind);
  expect(problemsOf(stateAfter(claim))).toEqual(['unclear-master']);
  expect(problemsOf(stateAfter(claim, { t: 1, kind: 'alias', server: 'm2:1', alias: 'pika:9' }))).toEqual([]);
});

test('a server that is killed is down at once, before anybody has asked it', () => {
  const { problems } = stateAfter(act('sigkill', 's2:1')).group(2)!.actual;
  expect(problems).toMatchObject([{ kind: 'down', servers: ['s2:1'] }]);
});

describe('a second master', () => {
  const both = [node('m3:1', MASTER), node('s3:1', MASTER)];
  const split = (...events: TimelineEvent[]) =>
    foundOf(stateAfter(...events), 3).filter((each) => each.startsWith('split-brain'));

  test('that nobody asked for is split-brain', () => {
    expect(split(...both)).toEqual(['split-brain s3:1']);
    expect(split(act('fe-promote', 's2:1'), ...both)).toEqual(['split-brain s3:1']);
  });

  test('is none that was promoted through fe: the old one is left alone until it is told to follow', () => {
    const promoted = fe([], { promoted: [3] });
    expect(split(act('fe-promote', 's3:1'), promoted, ...both)).toEqual([]);
    expect(split(act('fe-promote', 's3:1'), act('fe-slaveof', 'm3:1'), promoted, ...both)).toEqual([
      'split-brain m3:1',
    ]);
  });

  test('may be promoted before fe has said anything', () => {
    expect(() => new ClusterState(1000).observe(act('fe-promote', 's3:1'))).not.toThrow();
  });
});

test('what clients get of one group is said of that one', () => {
  const state = stateAfter({ ...served, groups: [given, { ...given, group: 2, failed: 1 }] });
  const groups = GROUPS.filter((id) => foundOf(state, id).includes('unserved undefined'));
  expect(groups).toEqual([2]);
});

test('a group that fe has not lacks its servers, and nothing is known of its routes', () => {
  const state = stateAfter(fe([], { groups: [1] }));
  expect(foundOf(state, 2)).toEqual(['missing-server m2:1', 'missing-server s2:1']);
  expect(state.group(2)!.routing).toBeUndefined();
  expect(state.group(6)).toBeUndefined();
  expect(state.meta).toBe(meta);
});

test('a proxy that nobody told us of is called by its address', () => {
  const state = new ClusterState(1000);
  const others = { ...meta, runtime: LIVE, proxies: [{ name: 'ours', address: 'q:2', aliases: [] }] };
  for (const each of [others, ...healthy.slice(1), fe([1])]) state.observe(each);
  expect(state.group(1)!.doubt).toContain(`${PROXY} may lack something`);
});

const spelled = fc.constantFrom(...SERVERS, '10.0.0.9:1');
const event = fc.oneof(
  fc
    .tuple(fc.constantFrom(...SERVERS), spelled, fc.constantFrom('up', 'down'))
    .map(([server, of, link]) => node(server, slave(of, link))),
  fc.constantFrom(...SERVERS).map((server) => node(server, MASTER)),
  fc.subarray(GROUPS).map(fe),
  fc.subarray(SERVERS, { maxLength: 2 }).map(proxy),
  fc
    .tuple(fc.constantFrom(...SERVERS, PROXY), fc.constantFrom('sigkill' as const, 'start' as const))
    .map(([target, action]): TimelineEvent => ({ t: 1, kind: 'action', target, action })),
  fc
    .constantFrom(...SERVERS)
    .map((server): TimelineEvent => ({ t: 1, kind: 'alias', server, alias: '10.0.0.9:1' })),
);

test('whatever happens, the groups are as if everything were looked at anew', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const timeline = [...healthy, ...events];
      const state = new ClusterState(1000);
      for (const each of timeline) {
        state.observe(each);
        state.groups();
      }
      const anew = new ClusterState(1000);
      for (const each of timeline) anew.observe(each);
      expect(state.groups()).toEqual(anew.groups());
    }),
  );
});
