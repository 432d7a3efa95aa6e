import type { ClientLoad } from '../clients/client-load.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Pace } from '../codis/pace.ts';
import { type ReportedGroup, reportedGroups } from '../codis/reported.ts';
import type { FaultStage, FeOrders, TargetProgram, TargetServer } from '../faults/fault.ts';
import type { DataProbe } from '../observe/data-probe.ts';
import type { ActionName } from '../timeline/actions.ts';
import type { TimelineWriter } from '../timeline/writer.ts';
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
