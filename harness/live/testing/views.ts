import type { FeGroupStats } from '../../codis/stats.ts';
import type { Failure } from '../../failure.ts';
import type { NodeSample } from '../../timeline/event.ts';
import { NodeMap } from '../cluster/node-map.ts';
import { groupLooks } from '../look/group-look.ts';
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

/** Samples of one group each, asked at `AT + ms`; the nodes' order is that of fe's rows. */
export function samples(groups: readonly Said[], ms = 0): Samples {
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
      servers: servers.map((server) => ({ server, state: 0, action: {}, ...said.rows?.[server] })),
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
  return { fe: { ...asked, kind: 'fe', group: { models, stats } }, nodes };
}

/** The view after each of the samples in turn, a second apart; the last one. */
export function viewAfter(...moments: readonly (readonly Said[])[]): LiveView {
  const standings = new Standings(1000);
  const map = new NodeMap([]);
  let groups: LiveView['groups'] = [];
  for (const [index, moment] of moments.entries())
    groups = standings.update(groupLooks(samples(moment, index * 1000), map));
  return {
    at: AT + 1000 * (moments.length - 1),
    fe: 'http://fe:8080',
    product: 'codis-demo',
    forMs: 1000,
    feUp: true,
    unknown: [],
    groups,
  };
}
