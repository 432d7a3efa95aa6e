import type { ClientLoad } from '../clients/client-load.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { SeenCheck } from '../codis/check-cycle.ts';
import type { Pace } from '../codis/pace.ts';
import { type ReportedGroup, reportedGroups } from '../codis/reported.ts';
import type { FaultStage, FeOrders, TargetProgram, TargetServer } from '../faults/fault.ts';
import type { DataProbe } from '../observe/data-probe.ts';
import type { ActionName } from '../timeline/actions.ts';
import type { ActionEvent } from '../timeline/event.ts';
import type { TimelineWriter } from '../timeline/writer.ts';
import type { Placement } from './placement.ts';
import { TimelineWatch } from './timeline-watch.ts';

export interface RecordedStageParts {
  readonly cluster: Cluster;
  readonly probe: DataProbe;
  readonly clients: ClientLoad;
  readonly timeline: TimelineWriter;
  readonly pace: Pace;
  readonly periodMs: number;
}

/** What a fault may touch, with everything that it does recorded in the timeline. */
export class RecordedStage implements FaultStage {
  readonly pace: Pace;
  readonly periodMs: number;
  readonly fe: FeOrders;
  readonly #parts: RecordedStageParts;
  readonly #watch: TimelineWatch;
  #reported: readonly ReportedGroup[] = [];
  #placement: Placement | undefined;
  #isDue = false;
  #check: SeenCheck | undefined;

  constructor(parts: RecordedStageParts) {
    this.#parts = parts;
    this.pace = parts.pace;
    this.periodMs = parts.periodMs;
    this.fe = parts.cluster.feClient;
    parts.timeline.listen((event) => {
      if (event.kind === 'fe' && event.group) this.#reported = reportedGroups(event.group);
    });
    // After what fe reports is known, it is looked at.
    this.#watch = new TimelineWatch(parts.timeline);
  }

  servers(group: number): readonly TargetServer[] {
    return this.#parts.cluster.servers(group);
  }

  /** Choose the moment of the fault that is next. */
  place(placement: Placement): void {
    this.#placement = placement;
    this.#isDue = true;
  }

  async moment(turn?: 'again'): Promise<void> {
    if (!this.#isDue && turn === undefined) return;
    this.#isDue = false;
    this.#check = await this.#placement?.moment();
  }

  record(action: ActionName, target: string): void {
    const { timeline } = this.#parts;
    timeline.write({ t: timeline.now(), kind: 'action', action, target, ...this.#phase() });
  }

  async act(action: ActionName, target: string, effect: () => Promise<void>): Promise<void> {
    const { timeline } = this.#parts;
    const event = { t: timeline.now(), kind: 'action', action, target, ...this.#phase() } as const;
    try {
      await effect();
      timeline.write(event);
    } catch (error) {
      timeline.write({ ...event, error: (error as Error).message });
      throw error;
    }
  }

  /** Where in the cycle the first thing is done after the moment was found. */
  #phase(): Pick<ActionEvent, 'phase'> {
    const check = this.#check;
    this.#check = undefined;
    if (check === undefined) return {};
    return {
      phase: {
        afterCheckMs: Math.round(performance.now() - check.at),
        withinMs: Math.ceil(check.withinMs),
        everyMs: this.pace.serverStateMs,
      },
    };
  }

  announceOutage(target: TargetProgram, asked: 'none' | 'short' | 'long'): void {
    const { timeline } = this.#parts;
    timeline.write({ t: timeline.now(), kind: 'outage', server: target.address, asked });
  }

  async quiesce(group: number): Promise<void> {
    const { probe, clients } = this.#parts;
    await Promise.all([probe.quiesce(group), clients.quiesce(group)]);
  }

  resumeWrites(group: number): void {
    this.#parts.probe.resumeWrites(group);
    this.resumeClients(group);
  }

  resumeClients(group: number): void {
    this.#parts.clients.resumeWrites(group);
  }

  reported(group: number): ReportedGroup | undefined {
    return this.#reported.find((candidate) => candidate.id === group);
  }

  async untilReported(
    group: number,
    asReported: (group: ReportedGroup) => boolean,
    limitMs: number,
  ): Promise<boolean> {
    const { timeline } = this.#parts;
    const asked = timeline.now();
    return this.#watch.until((event) => {
      if (event?.kind === 'fe' && event.t >= asked && event.error === undefined) {
        const reported = this.reported(group);
        if (reported && asReported(reported)) return true;
      }
      return timeline.now() >= asked + limitMs ? false : undefined;
    });
  }
}
