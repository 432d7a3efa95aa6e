import { stat } from 'node:fs/promises';
import { ClientLoad } from '../clients/client-load.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Pace } from '../codis/pace.ts';
import { limitsFor } from '../judge/limits.ts';
import { ClusterState } from '../judge/state.ts';
import { Sampler } from '../observe/sampler.ts';
import { seeded } from '../run/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { LiveJudge } from '../scenario/live-judge.ts';
import { metaOf } from '../scenario/meta.ts';
import { RecordedStage } from '../scenario/recorded-stage.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import { TimelineWriter } from '../timeline/writer.ts';

export interface ObservationParts {
  readonly cluster: Cluster;
  readonly runtime: Runtime;
  /** Program → version. */
  readonly programs: Readonly<Record<string, string>>;
  readonly pace: Pace;
  readonly periodMs: number;
  /** Whether clients read and write through the proxies. */
  readonly clients: boolean;
}

/** The first samples are there at once, unless a program hangs: then what is done is done without them. */
const FIRST_SAMPLE_MS = 2000;

/**
 * Looks at a cluster while something is done to it, with all that it sees in a timeline. In between nobody looks:
 * the cluster may be up for days.
 */
export class Observation {
  readonly file: string;
  readonly stage: RecordedStage;
  readonly judge: LiveJudge;
  /** As of the latest sample. */
  readonly state: ClusterState;
  readonly #timeline: TimelineWriter;
  readonly #sampler: Sampler;
  readonly #clients: ClientLoad;
  /** Each gets the time at which fe was asked, when its answer is in. */
  readonly #feWaits = new Set<(askedAt: number) => void>();

  private constructor(parts: ObservationParts, file: string, timeline: TimelineWriter) {
    const { cluster, pace, periodMs } = parts;
    const { groups, proxies } = cluster;
    const limits = limitsFor(pace, periodMs);
    this.file = file;
    this.#timeline = timeline;
    this.#sampler = new Sampler({ cluster, timeline, periodMs });
    const { nodes, probe } = this.#sampler;
    this.#clients = new ClientLoad({
      cluster: { groups, proxies: parts.clients ? proxies : [] },
      timeline,
      nodes,
      periodMs,
      random: seeded(0),
    });
    this.stage = new RecordedStage({ cluster, probe, clients: this.#clients, timeline, pace, periodMs });
    this.judge = new LiveJudge(timeline, limits);
    this.state = new ClusterState(limits.dataLagMs);
    timeline.listen((event) => {
      this.state.observe(event);
      if (event.kind === 'fe') for (const wait of [...this.#feWaits]) wait(event.t);
    });
  }

  /** Begin a timeline in that file, which is overwritten. */
  static async begin(parts: ObservationParts, file: string): Promise<Observation> {
    const { cluster } = parts;
    const timeline = await TimelineWriter.open(file, { secrets: cluster.secrets });
    const observation = new Observation(parts, file, timeline);
    const { runtime, programs, pace, periodMs } = parts;
    const given = { scenario: 'insync up', seed: 0, programs, pace, periodMs };
    observation.#timeline.write(metaOf(cluster, runtime, given));
    return observation;
  }

  /** Have each event from now on. */
  listen(listener: (event: TimelineEvent) => void): void {
    this.#timeline.listen(listener);
  }

  /** Do something while the cluster is looked at, once it has been looked at. */
  async during<T>(action: () => Promise<T>): Promise<T> {
    this.#sampler.start();
    this.#clients.start();
    try {
      const group = this.state.meta?.groups[0]?.id ?? 0;
      await this.stage.untilReported(group, () => true, FIRST_SAMPLE_MS);
      return await action();
    } finally {
      await this.#clients.stop();
      await this.#sampler.stop();
    }
  }

  /** Resolves when fe has answered, or failed to, what it is asked from now on; with false at the limit. */
  feAsked(limitMs: number): Promise<boolean> {
    const from = this.#timeline.now();
    return new Promise((resolve) => {
      const settle = (came: boolean) => {
        clearTimeout(limit);
        this.#feWaits.delete(seen);
        resolve(came);
      };
      const seen = (askedAt: number) => {
        if (askedAt >= from) settle(true);
      };
      const limit = setTimeout(() => settle(false), limitMs);
      this.#feWaits.add(seen);
    });
  }

  /** How long its timeline is, in bytes. */
  async size(): Promise<number> {
    return (await stat(this.file)).size;
  }

  async end(): Promise<void> {
    this.#timeline.write({ t: this.#timeline.now(), kind: 'end' });
    await this.#timeline.close();
  }
}
