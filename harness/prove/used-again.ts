import { bringUp } from '../cluster/bring-up.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { proveAgain } from '../cluster/prove-again.ts';
import type { Pace } from '../codis/pace.ts';
import type { ClusterPlan } from '../programs/plan.ts';
import type { Clusters } from '../run/clusters.ts';
import { keepLogs } from '../run/keep-logs.ts';
import type { Runtime } from '../runtime/runtime.ts';

/**
 * Clusters that are used again where a scenario has converged and they are proven to be as they were built: that costs
 * a scenario its outage and its verdict, not a set-up.
 */
export class ClustersUsedAgain implements Clusters {
  readonly #runtime: Runtime;
  readonly #pace: Pace;
  readonly #idle: { readonly cluster: Cluster; readonly shape: string }[] = [];
  readonly #shapes = new Map<Cluster, string>();
  /** How many scenarios had one that was used before. */
  reused = 0;

  constructor(runtime: Runtime, pace: Pace) {
    this.#runtime = runtime;
    this.#pace = pace;
  }

  async take(plan: ClusterPlan): Promise<Cluster> {
    const shape = JSON.stringify([plan.groups, plan.proxies]);
    const idle = this.#idle.splice(0);
    const fit = idle.findIndex((each) => each.shape === shape);
    const [taken] = fit < 0 ? [] : idle.splice(fit, 1);
    // Those that nobody asks for any more only cost processor time.
    this.#idle.push(...idle.filter((each) => each.shape === shape));
    await Promise.all(idle.filter((each) => each.shape !== shape).map(({ cluster }) => cluster.dispose()));
    if (taken) this.reused += 1;
    const cluster = taken?.cluster ?? (await bringUp(this.#runtime, plan));
    this.#shapes.set(cluster, shape);
    return cluster;
  }

  async giveBack(cluster: Cluster, { converged, logs }: Parameters<Clusters['giveBack']>[1]): Promise<void> {
    const shape = this.#shapes.get(cluster)!;
    const isGood = converged && (await isAsBuilt(cluster, this.#pace));
    if (isGood) {
      this.#idle.push({ cluster, shape });
      return;
    }
    this.#shapes.delete(cluster);
    if (!converged) await keepLogs(cluster, logs);
    await cluster.dispose();
  }

  /** End those that nobody has taken. */
  async dispose(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(({ cluster }) => cluster.dispose()));
  }
}

function isAsBuilt(cluster: Cluster, pace: Pace): Promise<boolean> {
  return proveAgain(cluster, pace).then(
    () => true,
    () => false,
  );
}
