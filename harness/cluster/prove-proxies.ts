import { FeError } from '../codis/fe-client.ts';
import { lackingRoutes, routesWithin, slotsOwned } from '../codis/group-routes.ts';
import { slotOf } from '../codis/hash-slot.ts';
import { ProxyReadError } from '../codis/proxy-reader.ts';
import { type ReportedGroup, reportedGroups } from '../codis/reported.ts';
import type { FeSlots } from '../codis/stats.ts';
import { NodeClient } from '../pika/node-client.ts';
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
  const owned = await until(() => routesAll(cluster, proxy), {
    ...LIMITS,
    what: `${proxy.name} routes every group as it is`,
  });
  const clients = new NodeClient(() => proxy.clients());
  try {
    await Promise.all(
      owned.map((slots) =>
        until(() => serves(clients, proxy, slots), {
          ...LIMITS,
          what: `${proxy.name} gives what was written through it`,
        }),
      ),
    );
  } finally {
    clients.close();
  }
}

/** With the slots of each group that has any. */
async function routesAll(
  { feClient }: Cluster,
  { address, reader }: ClusterProxy,
): Promise<Look<FeSlots[][]>> {
  try {
    const stats = await feClient.stats();
    if (!stats.proxies.some(({ admin }) => admin === address)) return notYet('it is not registered');
    const routes = await reader.routes();
    const groups = reportedGroups(stats.group);
    const owned = groups.map(({ id }) => slotsOwned(id, stats.slots));
    const lacking = groups.flatMap((group, index) => [
      ...lackingRoutes(routesWithin(owned[index]!, routes), group),
      ...withoutReads(group),
    ]);
    if (lacking.length > 0) return notYet(lacking.join('; '));
    return holds(owned.filter((slots) => slots.length > 0));
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

async function serves(
  clients: NodeClient,
  { name, address }: ClusterProxy,
  slots: readonly FeSlots[],
): Promise<Look<void>> {
  const key = `insync:set-up:${name}:${tagOf(slots)}`;
  const written = await clients.set(key, address);
  if (!written.ok) return notYet(`SET ${key}: ${written.error}`);
  const read = await clients.get(key);
  if (!read.ok) return notYet(`GET ${key}: ${read.error}`);
  // A slave may be asked before it has it.
  return read.value === address ? holds(undefined) : notYet(`${key} is ${read.value}`);
}

/** Each slot has some. */
const TAGS = Array.from({ length: 16 * SLOTS }, (_, index) => `{${index}}`);

/** By which a key gets into one of those slots. */
function tagOf(slots: readonly FeSlots[]): string {
  const within = (slot: number) => slots.some(({ first, last }) => first <= slot && slot <= last);
  return TAGS.find((tag) => within(slotOf(tag, SLOTS)))!;
}
