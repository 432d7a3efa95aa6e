import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, ClusterServer } from '../cluster/cluster.ts';
import { type Fault, type TargetProgram, type TargetServer, targetOf } from '../faults/fault.ts';
import type { Verdict } from '../judge/judge.ts';
import type { Limits } from '../judge/limits.ts';
import { type Runtime, whyCannot } from '../runtime/runtime.ts';
import type { Expectation } from '../timeline/event.ts';
import type { LiveJudge } from './live-judge.ts';
import type { Placement } from './placement.ts';
import type { RecordedStage } from './recorded-stage.ts';

/** The runtime can't do what a fault needs: the scenario is skipped with this reason. */
export class SkipScenario extends Error {
  override readonly name = 'SkipScenario';
}

export interface ObservedClusterParts {
  readonly cluster: Cluster;
  readonly runtime: Pick<Runtime, 'name' | 'cannot'>;
  readonly stage: RecordedStage;
  readonly judge: LiveJudge;
  /** Finds the moment of the dashboard's cycle at which each fault is to fall; undefined: the seed chooses a moment. */
  readonly placement: Placement | undefined;
  /** Seeded numbers between 0 and 1. */
  readonly random: () => number;
  /** What the judge has found so far, as the failure message. */
  readonly explain: () => string;
}

/** The cluster as a scenario sees it: it can be hurt, and what becomes of it is judged as it goes. */
export class ObservedCluster {
  /** The master of the first group, as it was built. */
  readonly master: TargetServer;
  /** A slave of the first group: the seed chooses which. */
  readonly slave: TargetServer;
  readonly dashboard: TargetProgram;
  /** It is down at first, and leaves the lock to who has it. There is one where a scenario says that it needs one. */
  readonly secondDashboard: TargetProgram;
  readonly fe: TargetProgram;
  /** What the dashboard keeps what it knows in. There is one where a scenario says that it needs one. */
  readonly coordinator: TargetProgram;
  /** A proxy: the seed chooses which. There is one where a scenario says that it needs one. */
  readonly proxy: TargetProgram;
  readonly #parts: ObservedClusterParts;

  /** @internal */
  constructor(parts: ObservedClusterParts) {
    const { cluster, random } = parts;
    const slaves: readonly ClusterServer[] = cluster.slaves();
    this.master = cluster.master();
    this.slave = slaves[Math.floor(random() * slaves.length)]!;
    this.dashboard = targetOf(cluster.dashboard);
    this.secondDashboard = (cluster.secondDashboard && targetOf(cluster.secondDashboard))!;
    this.fe = targetOf(cluster.fe);
    this.coordinator = (cluster.coordinator && targetOf(cluster.coordinator))!;
    this.proxy = cluster.proxies[Math.floor(random() * cluster.proxies.length)]!;
    this.#parts = parts;
  }

  /** As many as the cluster has. */
  get proxies(): readonly TargetProgram[] {
    return this.#parts.cluster.proxies;
  }

  /** @internal */
  get limits(): Limits {
    return this.#parts.judge.limits;
  }

  /** The servers of a group, as they were built: the master first. */
  servers(group: number): readonly TargetServer[] {
    return this.#parts.cluster.servers(group);
  }

  /**
   * Hurt the cluster, at the moment of the dashboard's cycle that was chosen; where none was, after a wait of up to a
   * cycle that the seed chooses, wherever in its cycle the dashboard is then.
   * @throws {SkipScenario} where the runtime can't do it
   */
  async inject(fault: Fault): Promise<void> {
    const { runtime, stage, random, placement } = this.#parts;
    const missing = whyCannot(runtime, fault.needs);
    if (missing) throw new SkipScenario(missing);
    if (placement) stage.place(placement);
    else await delay(random() * stage.pace.serverStateMs);
    await fault.inject(stage);
  }

  /**
   * Demand something of the cluster, and wait until the judge has decided.
   * @internal
   */
  settle(expectation: Expectation): Promise<Verdict> {
    return this.#parts.judge.settle(expectation);
  }

  /** @internal */
  failureMessage(): string {
    return this.#parts.explain();
  }
}
