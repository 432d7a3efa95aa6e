import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TIMELINE_FORMAT, type TimelineEvent, type TimelineMeta } from '../timeline/event.ts';
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
const fe = (marked: readonly number[]): TimelineEvent => ({
  ...{ t: 1, kind: 'fe', took: 0 },
  group: {
    models: GROUPS.map((id) => ({
      id,
      out_of_sync: marked.includes(id),
      promoting: {},
      servers: serversOf(id).map((server) => ({ server, action: {}, replica_group: true })),
    })),
    stats: {},
  },
  proxies: [{ token: 't', admin: PROXY, clients: 'c:1' }],
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
  ['a write', { t: 1, kind: 'write', took: 0, node: 'm5:1', value: 'm5:1#1' }, [5]],
])('%s makes no group be looked at again that it is not about', (_what, event, about) => {
  const state = new ClusterState(1000);
  for (const each of healthy) state.observe(each);
  const before = state.groups();
  expect([...state.observe(event)]).toEqual(about);
  const others = state.groups().map((group, index) => (group === before[index] ? [] : [GROUPS[index]!]));
  expect(others.flat()).toEqual(about);
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
