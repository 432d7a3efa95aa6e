import { FeError } from '../codis/fe-client.ts';
import { lackingRoutes, routesWithin, slotsOwned } from '../codis/group-routes.ts';
import { tagsOf } from '../codis/hash-slot.ts';
import { ProxyReadError } from '../codis/proxy-reader.ts';
import { type ReportedGroup, reportedGroups } from '../codis/reported.ts';
import { NodeClient } from '../pika/node-client.ts';
import { NODE_LIMITS } from '../pika/node-connection.ts';
import { SLOTS } from '../programs/configuration/dashboard-toml.ts';
import { holds, type Look, notYet, until } from '../until.ts';
import type { Cluster } from './cluster.ts';
import type { ClusterProxy } from './proxy.ts';

const LIMITS = { limitMs: 10_000, everyMs: 20 };

/**
 * Wait until every proxy routes every group as the dashboard has it, with reads for every server that has a slave or
 * is one, and until what is written through it can be read through it.
 */
export async function proveProxies(cluster: Cluster): Promise<void> {
  await Promise.all(cluster.proxies.map((proxy) => proveProxy(cluster, proxy)));
}

async function proveProxy(cluster: Cluster, proxy: ClusterProxy): Promise<void> {
  await until(() => routesAll(cluster, proxy), {
    ...LIMITS,
    what: `${proxy.name} routes every group as it is`,
  });
  const tags = tagsOf(SLOTS);
  // What an earlier proof has written proves nothing of now.
  const value = `${proxy.address} ${performance.now()}`;
  const clients = new NodeClient(() => proxy.clients(), NODE_LIMITS, proxy.password);
  try {
    await Promise.all(
      cluster.groups.map(({ slots }) =>
        until(() => serves(clients, proxy, tags[slots.first]!, value), {
          ...LIMITS,
          what: `${proxy.name} gives what was written through it`,
        }),
      ),
    );
  } finally {
    clients.close();
  }
}

async function routesAll({ feClient }: Cluster, { address, reader }: ClusterProxy): Promise<Look<void>> {
  try {
    const stats = await feClient.stats();
    if (!stats.proxies.some(({ admin }) => admin === address)) return notYet('it is not registered');
    const routes = await reader.routes();
    const groups = reportedGroups(stats.group);
    const lacking = groups.flatMap((group) => [
      ...lackingRoutes(routesWithin(slotsOwned(group.id, stats.slots), routes), group),
      ...withoutReads(group),
    ]);
    return lacking.length === 0 ? holds(undefined) : notYet(lacking.join('; '));
  } catch (error) {
    if (error instanceof FeError || error instanceof ProxyReadError) return notYet(error.message);
    throw error;
  }
}

/** Servers that a proxy would give no reads because nobody has told the dashboard to. */
function withoutReads({ rows }: ReportedGroup): string[] {
  if (rows.length < 2) return [];
  return rows.filter(({ replica }) => !replica).map(({ server }) => `fe has ${server} get no reads`);
}

/** @param tag by which a key is in one of the group's slots */
async function serves(
  clients: NodeClient,
  { name }: ClusterProxy,
  tag: string,
  value: string,
): Promise<Look<void>> {
  const key = `insync:set-up:${name}:{${tag}}`;
  const written = await clients.set(key, value);
  if (!written.ok) return notYet(`SET ${key}: ${written.error}`);
  const read = await clients.get(key);
  if (!read.ok) return notYet(`GET ${key}: ${read.error}`);
  // A slave may be asked before it has it.
  return read.value === value ? holds(undefined) : notYet(`${key} is ${read.value}`);
}
