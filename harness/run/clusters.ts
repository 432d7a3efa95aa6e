import { bringUp } from '../cluster/bring-up.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterPlan } from '../programs/plan.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { keepLogs } from './keep-logs.ts';

/** Where scenarios have their clusters from. */
export interface Clusters {
  /**
   * A cluster that is proven healthy.
   * @throws {Error} where there is none
   */
  take(plan: ClusterPlan): Promise<Cluster>;
  /**
   * Take one back; nothing of it may be used after that.
   * @param logs the folder for its programs' logs
   */
  giveBack(cluster: Cluster, end: { readonly converged: boolean; readonly logs: string }): Promise<void>;
}

/** Each has one of its own, which does not outlive it; its logs do. */
export function ownClusters(runtime: Runtime): Clusters {
  return {
    take: (plan) => bringUp(runtime, plan),
    async giveBack(cluster, { logs }) {
      await keepLogs(cluster, logs);
      await cluster.dispose();
    },
  };
}
