import pRetry from 'p-retry';
import { AlreadyExistsError, FeError } from '../codis/fe-client.ts';
import type { FeStats } from '../codis/stats.ts';
import { holds, type Look, notYet, until } from '../until.ts';
import type { Cluster } from './cluster.ts';

const FE_LIMIT_MS = 10_000;
const ORDER_RETRIES = 2;

/**
 * Register every group with the dashboard through fe, its master first, share out the slots, and have the proxies told
 * of all of that.
 */
export async function register(cluster: Cluster, product: string): Promise<void> {
  const { feClient, groups, proxies } = cluster;
  const stats = await until(() => knowsProduct(cluster, product), {
    what: `fe answers for ${product}`,
    limitMs: FE_LIMIT_MS,
    everyMs: 50,
  });
  // A proxy registers itself; one that found the dashboard not serving yet tries again only some seconds later.
  const registered = new Set(stats.proxies.map(({ admin }) => admin));
  for (const { address } of proxies)
    if (!registered.has(address)) await order(() => feClient.onlineProxy(address));
  for (const { id, servers } of groups) {
    await order(() => feClient.createGroup(id));
    for (const { address } of servers) await order(() => feClient.addServer(id, address));
    // The dashboard turns them on with its first check, and tells no proxy.
    for (const { address } of servers) await order(() => feClient.setReplica(id, address, true));
  }
  await order(() => feClient.assignSlots(groups.map(({ id, slots }) => ({ ...slots, group: id }))));
  for (const { id } of groups) await order(() => feClient.resync(id));
}

async function knowsProduct({ feClient }: Cluster, product: string): Promise<Look<FeStats>> {
  try {
    const products = await feClient.list();
    if (!products.includes(product)) return notYet(`its products: ${products.join(', ') || 'none'}`);
    // The dashboard serves a little later than it listens.
    return holds(await feClient.stats());
  } catch (error) {
    if (error instanceof FeError) return notYet(error.message);
    throw error;
  }
}

/** A busy dashboard may miss a limit although it goes on to do what it was told; it says so the next time. */
async function order(give: () => Promise<void>): Promise<void> {
  await pRetry(
    async (attempt) => {
      try {
        await give();
      } catch (error) {
        if (attempt === 1 || !(error instanceof AlreadyExistsError)) throw error;
      }
    },
    { retries: ORDER_RETRIES, minTimeout: 200 },
  );
}
