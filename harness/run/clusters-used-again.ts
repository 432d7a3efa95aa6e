import { bringUp } from '../cluster/bring-up.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isAsBuilt } from '../cluster/prove-again.ts';
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
  #idle: Cluster[] = [];
  /** How many scenarios had one that was used before. */
  reused = 0;

  constructor(runtime: Runtime, pace: Pace) {
    this.#runtime = runtime;
    this.#pace = pace;
  }

  async take(plan: ClusterPlan): Promise<Lent> {
    const fit = this.#idle.findLast((cluster) => isBuiltBy(plan, cluster));
    if (fit) {
      this.#idle = this.#idle.filter((cluster) => cluster !== fit);
      this.reused += 1;
      return { cluster: fit, setUp: [] };
    }
    const cluster = await bringUp(this.#runtime, plan);
    return { cluster, setUp: cluster.setUp };
  }

  async giveBack(cluster: Cluster, { converged, logs }: Parameters<Clusters['giveBack']>[1]): Promise<void> {
    if (converged && (await isAsBuilt(cluster, this.#pace))) {
      this.#idle.push(cluster);
      await this.#end(this.#idle.splice(0, this.#idle.length - MOST_IDLE));
      return;
    }
    const kept = converged ? Promise.resolve() : keepLogs(cluster, logs);
    await kept.finally(() => cluster.dispose());
  }

  /** End those that nobody has taken. */
  dispose(): Promise<void> {
    return this.#end(this.#idle.splice(0));
  }

  async #end(idle: readonly Cluster[]): Promise<void> {
    await Promise.all(idle.map((cluster) => cluster.dispose()));
  }
}

/** Whether a plan asks for as many groups, servers in each, proxies and dashboards as a cluster has. */
function isBuiltBy(plan: ClusterPlan, { groups, proxies, secondDashboard }: Cluster): boolean {
  return (
    plan.proxies === proxies.length &&
    (plan.secondDashboard ?? false) === (secondDashboard !== undefined) &&
    plan.groups.length === groups.length &&
    plan.groups.every(({ servers }, index) => servers === groups[index]!.servers.length)
  );
}
