import type { Pace } from '../codis/pace.ts';
import { PROBE_KEY } from '../pika/keys.ts';
import type { Cluster } from './cluster.ts';
import { proveData, proveReported } from './health.ts';
import { proveProxies } from './prove-proxies.ts';

/** fe has just gone on for seconds saying that all is well: what it does not say by then, it does not come to say. */
const REPORTED_LIMIT_MS = 3000;

/**
 * Whether a cluster which was hurt is proven to be again as it was built: fe reports it so, every slave has what is written now,
 * and every proxy routes so and serves. It may then be hurt again as if it were new. Where a server was promoted
 * meanwhile, the cluster is taken as if it had been built with that one as the master.
 */
export function isAsBuilt(cluster: Cluster, pace: Pace): Promise<boolean> {
  return proveAgain(cluster, pace).then(
    () => true,
    () => false,
  );
}

/** @throws {Error} where that can't be proven */
async function proveAgain(cluster: Cluster, pace: Pace): Promise<void> {
  const { models } = (await cluster.feClient.stats()).group;
  cluster.reorder(new Map(models.map(({ id, servers }) => [id, servers.map(({ server }) => server)])));
  await proveReported(cluster, pace, REPORTED_LIMIT_MS);
  // The probe counts from 1 again: what it has left would pass for newer than anything that it writes.
  await Promise.all(
    cluster.groups.map(({ id }) => {
      const master = cluster.master(id);
      return master.write(PROBE_KEY, `${master.address}#0`);
    }),
  );
  await proveData(cluster, pace);
  if (cluster.proxies.length > 0) await proveProxies(cluster);
}
