import { bringUp } from '../cluster/bring-up.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { proveAgain } from '../cluster/prove-again.ts';
import type { Pace } from '../codis/pace.ts';
import type { ClusterPlan } from '../programs/plan.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Clusters, Lent } from './clusters.ts';
import { keepLogs } from './keep-logs.ts';

/** So many wait at most for a scenario that wants one such: each costs processor time, though nobody uses it. */
const MOST_IDLE = 2;

/**
 * Clusters that are used again where a scenario has converged and they are proven to be as they were built: that costs
 * the next scenario its outage and its verdict, not a set-up.
 */
export class ClustersUsedAgain implements Clusters {
  readonly #runtime: Runtime;
  readonly #pace: Pace;
  /** The last is the one that was used last. */
  #idle: { readonly cluster: Cluster; readonly shape: string }[] = [];
  readonly #shapes = new Map<Cluster, string>();
  /** How many scenarios had one that was used before. */
  reused = 0;

  constructor(runtime: Runtime, pace: Pace) {
    this.#runtime = runtime;
    this.#pace = pace;
  }

  async take(plan: ClusterPlan): Promise<Lent> {
    const shape = JSON.stringify([plan.groups, plan.proxies]);
    const fit = this.#idle.findLast((each) => each.shape === shape);
    if (fit) {
      this.#idle = this.#idle.filter((each) => each !== fit);
      this.reused += 1;
      return { cluster: fit.cluster, setUp: [] };
    }
    const cluster = await bringUp(this.#runtime, plan);
    this.#shapes.set(cluster, shape);
    return { cluster, setUp: cluster.setUp };
  }

  async giveBack(cluster: Cluster, { converged, logs }: Parameters<Clusters['giveBack']>[1]): Promise<void> {
    if (converged && (await isAsBuilt(cluster, this.#pace))) {
      this.#idle.push({ cluster, shape: this.#shapes.get(cluster)! });
      await this.#end(this.#idle.splice(0, this.#idle.length - MOST_IDLE));
      return;
    }
    this.#shapes.delete(cluster);
    if (!converged) await keepLogs(cluster, logs);
    await cluster.dispose();
  }

  /** End those that nobody has taken. */
  dispose(): Promise<void> {
    return this.#end(this.#idle.splice(0));
  }

  async #end(idle: readonly { readonly cluster: Cluster }[]): Promise<void> {
    await Promise.all(idle.map(({ cluster }) => cluster.dispose()));
  }
}

function isAsBuilt(cluster: Cluster, pace: Pace): Promise<boolean> {
  return proveAgain(cluster, pace).then(
    () => true,
    () => false,
  );
}
