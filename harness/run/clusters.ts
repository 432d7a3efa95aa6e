import { bringUp } from '../cluster/bring-up.ts';
import type { Cluster, SetUpStep } from '../cluster/cluster.ts';
import type { ClusterPlan } from '../programs/plan.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { keepLogs } from './keep-logs.ts';

/** A cluster, and how long it took until it was there. */
export interface Lent {
  readonly cluster: Cluster;
  readonly setUp: readonly SetUpStep[];
}

/** Where scenarios have their clusters from. */
export interface Clusters {
  /**
   * A cluster that is proven healthy.
   * @throws {Error} where there is none
   */
  take(plan: ClusterPlan): Promise<Lent>;
  /**
   * Take one back; nothing of it may be used after that.
   * @param logs the folder for its programs' logs
   */
  giveBack(cluster: Cluster, end: { readonly converged: boolean; readonly logs: string }): Promise<void>;
}

/** Each has one of its own, which does not outlive it; its logs do. */
export function ownClusters(runtime: Runtime): Clusters {
  return {
    async take(plan) {
      const cluster = await bringUp(runtime, plan);
      return { cluster, setUp: cluster.setUp };
    },
    async giveBack(cluster, { logs }) {
      await keepLogs(cluster, logs).finally(() => cluster.dispose());
    },
  };
}
