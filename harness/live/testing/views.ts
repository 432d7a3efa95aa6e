import type { FeGroupStats } from '../../codis/stats.ts';
import type { Failure } from '../../failure.ts';
import type { NodeSample, ProxySample } from '../../timeline/event.ts';
import { NodeMap } from '../cluster/node-map.ts';
import { groupLooks } from '../look/group-looks.ts';
import { proxyLooks, proxyNotes } from '../look/proxy-look.ts';
import type { Samples } from '../look/sampler.ts';
import { Standings } from '../look/standing.ts';
import type { LiveView } from '../look/view.ts';

export const AT = Date.parse('2024-02-06T10:00:00Z');

/** What fe and the nodes say in a made-up sample: a group's badge, and server → INFO replication or an error. */
export interface Said {
  readonly outOfSync?: boolean;
  readonly nodes: Readonly<Record<string, string | Failure>>;
  /** Server → what fe has of it beside `state: 0`; its statistics follow from it being the first or not. */
  readonly rows?: Readonly<Record<string, Partial<FeGroupStats['models'][number]['servers'][number]>>>;
  /** Server → what fe's statistics say its master is; null for an error. */
  readonly cells?: Readonly<Record<string, string | null>>;
}

/** What a proxy says, and what the dashboard has of it; nothing: it lacks nothing, and both hear it. */
export interface ProxySaid {
  /** Servers that it gives no reads. */
  readonly withheld?: readonly string[];
  /** Why it does not answer us. */
  readonly error?: string;
  /** Why it does not answer the dashboard. */
  readonly trouble?: string;
}

export function slave(master: string, link: 'up' | 'down' = 'up'): string {
  const colon = master.lastIndexOf(':');
  return [
    'role:slave',
    `master_host:${master.slice(0, colon)}`,
    `master_port:${master.slice(colon + 1)}`,
    `master_link_status:${link}`,
    `db0:${link === 'up' ? 'connected' : 'connecting'}`,
  ].join('\r\n');
}

export const MASTER = 'role:master\r\nconnected_slaves:1';

/**
 * Samples of one group each, asked at `AT + ms`; the nodes' order is that of fe's rows.
 * @param proxies by admin address, each registered
 */
export function samples(
  groups: readonly Said[],
  ms = 0,
  proxies: Readonly<Record<string, ProxySaid>> = {},
): Samples {
  const asked = { t: AT + ms, took: 1 };
  const stats: FeGroupStats['stats'] = {};
  const models = groups.map((said, index) => {
    const servers = Object.keys(said.nodes);
    for (const [row, server] of servers.entries()) {
      const cell = said.cells?.[server];
      const master = cell ?? (row === 0 ? undefined : servers[0]);
      stats[server] =
        cell === null
          ? { error: { Cause: 'EOF' } }
          : { stats: master === undefined ? {} : { master_addr: master, master_link_status: 'up' } };
    }
    return {
      id: index + 1,
      out_of_sync: said.outOfSync ?? false,
      promoting: {},
      servers: servers.map((server) => ({
        server,
        state: 0,
        action: {},
        replica_group: true,
        ...said.rows?.[server],
      })),
    };
  });
  const nodes = new Map<string, NodeSample>(
    groups
      .flatMap((said) => Object.entries(said.nodes))
      .map(([server, said]) => [
        server,
        { ...asked, kind: 'node', node: server, ...(typeof said === 'string' ? { info: said } : said) },
      ]),
  );
  const slots = models.map(({ id }) => ({ first: id, last: id, group: id }));
  const registered = Object.entries(proxies).map(([admin, { trouble }]) => ({
    token: `token of ${admin}`,
    admin,
    clients: `clients of ${admin}`,
    ...(trouble === undefined ? {} : { trouble }),
  }));
  const heard = Object.entries(proxies).map(([proxy, { withheld = [], error }]): [string, ProxySample] => {
    const routes = models.map(({ id, servers }) => {
      const readers = servers.length < 2 ? [] : servers.filter(({ server }) => !withheld.includes(server));
      const replicas = readers.map(({ server }) => server);
      return { first: id, last: id, group: id, master: servers[0]?.server ?? '', replicas };
    });
    return [proxy, { ...asked, kind: 'proxy', proxy, ...(error === undefined ? { routes } : { error }) }];
  });
  return {
    fe: { ...asked, kind: 'fe', group: { models, stats }, proxies: registered, slots },
    nodes,
    proxies: new Map(heard),
  };
}

/** The view after each of the samples in turn, a second apart; the last one. */
export function viewAfter(...moments: readonly (readonly Said[])[]): LiveView {
  return viewWith({}, ...moments);
}

/** The same with proxies. */
export function viewWith(
  proxies: Readonly<Record<string, ProxySaid>>,
  ...moments: readonly (readonly Said[])[]
): LiveView {
  const standings = new Standings(1000);
  const map = new NodeMap([]);
  let groups: LiveView['groups'] = [];
  for (const [index, moment] of moments.entries())
    groups = standings.update(groupLooks(samples(moment, index * 1000, proxies), map));
  const looks = proxyLooks(samples([], 0, proxies));
  return {
    at: AT + 1000 * (moments.length - 1),
    fe: 'http://fe:8080',
    product: 'codis-demo',
    forMs: 1000,
    feUp: true,
    unknown: [],
    notes: proxyNotes(looks, true, map),
    proxies: looks,
    groups,
  };
}
