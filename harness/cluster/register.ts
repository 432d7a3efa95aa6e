import pRetry from 'p-retry';
import { AlreadyExistsError, FeError } from '../codis/fe-client.ts';
import { SLOTS } from '../programs/configuration/dashboard-toml.ts';
import { holds, type Look, notYet, until } from '../until.ts';
import type { Cluster } from './cluster.ts';

const FE_LIMIT_MS = 10_000;
const ORDER_RETRIES = 2;

/** Register every group with the dashboard through fe, its master first, and share out the slots. */
export async function register(cluster: Cluster, product: string): Promise<void> {
  const { feClient, groups } = cluster;
  await until(() => knowsProduct(cluster, product), {
    what: `fe answers for ${product}`,
    limitMs: FE_LIMIT_MS,
    everyMs: 50,
  });
  for (const [index, { id, servers }] of groups.entries()) {
    await order(() => feClient.createGroup(id));
    for (const { address } of servers) await order(() => feClient.addServer(id, address));
    const first = Math.floor((SLOTS * index) / groups.length);
    const last = Math.floor((SLOTS * (index + 1)) / groups.length) - 1;
    await order(() => feClient.createSlotsRange(first, last, id));
  }
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
