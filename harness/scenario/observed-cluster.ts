import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, ClusterServer } from '../cluster/cluster.ts';
import type { Fault, FaultStage, TargetProgram, TargetServer } from '../faults/fault.ts';
import { Judge, type Judgement, type Verdict } from '../judge/judge.ts';
import type { Limits } from '../judge/limits.ts';
import { type ReportedGroup, reportedGroups } from '../judge/reported.ts';
import type { Sampler } from '../observe/sampler.ts';
import type { FaultName, ProgramHandle, Runtime } from '../runtime/runtime.ts';
import type { ActionName } from '../timeline/actions.ts';
import type { Expectation, Pace, TimelineEvent } from '../timeline/event.ts';
import type { TimelineWriter } from '../timeline/writer.ts';

/** The runtime can't do what a fault needs: the scenario is skipped with this reason. */
export class SkipScenario extends Error {
  override readonly name = 'SkipScenario';
}

export interface ObservedClusterParts {
  readonly cluster: Cluster;
  readonly runtime: Pick<Runtime, 'name' | 'cannot'>;
  readonly sampler: Sampler;
  readonly timeline: TimelineWriter;
  readonly limits: Limits;
  readonly pace: Pace;
  readonly periodMs: number;
  /** Seeded numbers between 0 and 1. */
  readonly random: () => number;
  /** Turns what the judge found into the failure message. */
  readonly explain: (judgement: Judgement) => string;
}

/** The cluster as a scenario sees it: it can be hurt, and what becomes of it is judged as it goes. */
export class ObservedCluster implements FaultStage {
  readonly limits: Limits;
  readonly pace: Pace;
  readonly periodMs: number;
  readonly #parts: ObservedClusterParts;
  readonly #judge: Judge;
  readonly #slave: ClusterServer;
  #reported: readonly ReportedGroup[] = [];
  #failure: Error | undefined;
  /** Called at each event. */
  readonly #watchers = new Set<(event: TimelineEvent) => void>();

  constructor(parts: ObservedClusterParts) {
    this.#parts = parts;
    this.limits = parts.limits;
    this.pace = parts.pace;
    this.periodMs = parts.periodMs;
    this.#judge = new Judge(parts.limits);
    const slaves = parts.cluster.slaves();
    this.#slave = slaves[Math.floor(parts.random() * slaves.length)]!;
    parts.timeline.listen((event) => this.#see(event));
  }

  /** The master of the first group, as it was built. */
  get master(): TargetServer {
    return this.#parts.cluster.master();
  }

  /** A slave of the first group: the seed chooses which. */
  get slave(): TargetServer {
    return this.#slave;
  }

  get dashboard(): ProgramHandle {
    return this.#parts.cluster.dashboard;
  }

  get fe(): ProgramHandle {
    return this.#parts.cluster.fe;
  }

  servers(group: number): readonly TargetServer[] {
    return this.#parts.cluster.servers(group);
  }

  /**
   * Hurt the cluster, at a moment of the dashboard's round that the seed chooses.
   * @throws {SkipScenario} where the runtime can't do it
   */
  async inject(fault: Fault): Promise<void> {
    for (const need of fault.needs) this.#require(need);
    await delay(this.#parts.random() * this.pace.serverStateMs);
    await fault.inject(this);
  }

  /** Demand something of the cluster, and wait until the judge has decided. */
  async settle(expectation: Expectation): Promise<Verdict> {
    this.#parts.timeline.write({ t: this.#parts.timeline.now(), kind: 'expect', expectation });
    return this.#watch(() => {
      const verdict = this.#judge.latest();
      return verdict?.decided ? verdict : undefined;
    });
  }

  judgement(): Judgement {
    return this.#judge.judgement();
  }

  failureMessage(): string {
    return this.#parts.explain(this.judgement());
  }

  record(action: ActionName, target: string): void {
    this.#parts.timeline.write({ t: this.#parts.timeline.now(), kind: 'action', action, target });
  }

  async act(action: ActionName, target: string, effect: () => Promise<void>): Promise<void> {
    const t = this.#parts.timeline.now();
    try {
      await effect();
      this.#parts.timeline.write({ t, kind: 'action', action, target });
    } catch (error) {
      this.#parts.timeline.write({ t, kind: 'action', action, target, error: (error as Error).message });
      throw error;
    }
  }

  announceOutage(target: TargetProgram, asked: 'none' | 'short' | 'long'): void {
    this.#parts.timeline.write({
      t: this.#parts.timeline.now(),
      kind: 'outage',
      server: target.address,
      asked,
    });
  }

  quiesce(group: number): Promise<void> {
    return this.#parts.sampler.probe.quiesce(group);
  }

  resumeWrites(group: number): void {
    this.#parts.sampler.probe.resumeWrites(group);
  }

  slaveofThroughFe(server: TargetServer): Promise<void> {
    return this.#parts.cluster.feClient.slaveof(server.address);
  }

  promoteThroughFe(server: TargetServer): Promise<void> {
    return this.#parts.cluster.feClient.promote(server.group, server.address);
  }

  reported(group: number): ReportedGroup | undefined {
    return this.#reported.find((candidate) => candidate.id === group);
  }

  async untilReported(
    group: number,
    asReported: (group: ReportedGroup) => boolean,
    limitMs: number,
  ): Promise<boolean> {
    const deadline = this.#parts.timeline.now() + limitMs;
    const asked = this.#parts.timeline.now();
    return this.#watch((event) => {
      if (event?.kind === 'fe' && event.t >= asked && event.error === undefined) {
        const reported = this.reported(group);
        if (reported && asReported(reported)) return true;
      }
      return this.#parts.timeline.now() >= deadline ? false : undefined;
    });
  }

  /** Ask `look` at each event of the timeline until it has an answer: samples never stop coming. */
  #watch<T>(look: (event?: TimelineEvent) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const watcher = (event?: TimelineEvent) => {
        try {
          if (this.#failure) throw this.#failure;
          const answer = look(event);
          if (answer === undefined) return;
          resolve(answer);
        } catch (error) {
          reject(error);
        }
        this.#watchers.delete(watcher);
      };
      this.#watchers.add(watcher);
      watcher();
    });
  }

  #see(event: TimelineEvent): void {
    try {
      this.#judge.observe(event);
    } catch (error) {
      // A judge that fails must not end the samplers' loops: whoever waits for its answer gets this instead.
      this.#failure ??= error as Error;
    }
    if (event.kind === 'fe' && event.error === undefined) this.#reported = reportedGroups(event.group);
    for (const watcher of [...this.#watchers]) watcher(event);
  }

  #require(need: FaultName): void {
    const why = this.#parts.runtime.cannot(need);
    if (why) throw new SkipScenario(`the ${this.#parts.runtime.name} runtime can't ${need}: ${why}`);
  }
}
