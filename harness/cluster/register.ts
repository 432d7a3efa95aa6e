import pRetry from 'p-retry';
import { AlreadyExistsError, FeError } from '../codis/fe-client.ts';
import { slotsOwned } from '../codis/group-routes.ts';
import { SLOTS } from '../programs/configuration/dashboard-toml.ts';
import { holds, type Look, notYet, until } from '../until.ts';
import type { Cluster } from './cluster.ts';

const FE_LIMIT_MS = 10_000;
/** Each is given by itself, some 20 ms after the one before. */
const SLOTS_LIMIT_MS = 15_000;
const ORDER_RETRIES = 2;

/**
 * Register every group with the dashboard through fe, its master first, share out the slots, and have the proxies told
 * of all of that.
 */
export async function register(cluster: Cluster, product: string): Promise<void> {
  const { feClient, groups, proxies } = cluster;
  await until(() => knowsProduct(cluster, product), {
    what: `fe answers for ${product}`,
    limitMs: FE_LIMIT_MS,
    everyMs: 50,
  });
  for (const [index, { id, servers }] of groups.entries()) {
    await order(() => feClient.createGroup(id));
    for (const { address } of servers) await order(() => feClient.addServer(id, address));
    // The dashboard turns them on with its first check, and tells no proxy.
    for (const { address } of servers) await order(() => feClient.setReplica(id, address, true));
    const first = Math.floor((SLOTS * index) / groups.length);
    const last = Math.floor((SLOTS * (index + 1)) / groups.length) - 1;
    await order(() => feClient.createSlotsRange(first, last, id));
  }
  if (proxies.length === 0) return;
  await until(() => slotsAreGiven(cluster), {
    what: 'every slot belongs to its group',
    limitMs: SLOTS_LIMIT_MS,
    everyMs: 20,
  });
  await registerProxies(cluster);
  // What the dashboard tells the proxies when it gives a slot to a group lacks who gets its reads.
  for (const { id } of groups) await order(() => feClient.resync(id));
}

async function slotsAreGiven({ feClient, groups }: Cluster): Promise<Look<void>> {
  const { slots } = await feClient.stats();
  const given = groups.flatMap(({ id }) => slotsOwned(id, slots));
  const count = given.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return count === SLOTS ? holds(undefined) : notYet(`${count} of ${SLOTS} do`);
}

/** A proxy registers itself, but one that found the dashboard not serving yet tries again only some seconds later. */
async function registerProxies({ feClient, proxies }: Cluster): Promise<void> {
  const registered = new Set((await feClient.stats()).proxies.map(({ admin }) => admin));
  const missing = proxies.filter(({ address }) => !registered.has(address));
  await Promise.all(missing.map(({ address }) => order(() => feClient.onlineProxy(address))));
}

async function knowsProduct({ feClient }: Cluster, product: string): Promise<Look<void>> {
  try {
    const products = await feClient.list();
    if (!products.includes(product)) return notYet(`its products: ${products.join(', ') || 'none'}`);
    // The dashboard serves a little later than it listens.
    await feClient.stats();
    return holds(undefined);
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
