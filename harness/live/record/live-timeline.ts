import type { Pace } from '../../codis/pace.ts';
import { Judge } from '../../judge/judge.ts';
import { type Limits, limitsOf } from '../../judge/limits.ts';
import { ClusterState } from '../../judge/state.ts';
import {
  knownAt,
  LIVE,
  TIMELINE_FORMAT,
  type TimelineEvent,
  type TimelineMeta,
} from '../../timeline/event.ts';
import { TimelineWriter } from '../../timeline/writer.ts';
import { wallTime } from '../look/clock.ts';
import type { Sample } from '../look/sampler.ts';

export interface LiveTimelineParts {
  /** What looks: `insync check`. */
  readonly scenario: string;
  /** Its time 0, a moment of `clock`. */
  readonly from: number;
  readonly pace: Pace;
  readonly periodMs: number;
  /** Program → version, as far as known. */
  readonly programs: TimelineMeta['programs'];
  readonly groups: TimelineMeta['groups'];
  /** Undefined where nobody is to ask them. */
  readonly proxies: TimelineMeta['proxies'];
}

/**
 * The timeline of a look at a live cluster. Nobody knows what was done to it, and nobody demands anything of it but
 * the truth: at first, and again whenever something has changed since the judge decided, so that a replay judges each
 * change that it saw.
 */
export class LiveTimeline {
  readonly #writer: TimelineWriter;
  readonly #from: number;
  readonly #judge: Judge;
  readonly #state: ClusterState;
  /** How things stood when the judge had decided; undefined while it has not. */
  #decided: string | undefined;

  private constructor(writer: TimelineWriter, from: number, limits: Limits) {
    this.#writer = writer;
    this.#from = from;
    this.#judge = new Judge(limits);
    this.#state = new ClusterState(limits.dataLagMs);
  }

  /** @throws where the file can't be written */
  static async begin(file: string, parts: LiveTimelineParts): Promise<LiveTimeline> {
    const { scenario, from, pace, periodMs, programs, groups, proxies } = parts;
    const meta: TimelineMeta = {
      t: 0,
      kind: 'meta',
      format: TIMELINE_FORMAT,
      scenario,
      seed: 0,
      startedAt: new Date(wallTime(from)).toISOString(),
      runtime: LIVE,
      standin: false,
      programs,
      pace,
      periodMs,
      groups,
      ...(proxies && { proxies }),
    };
    const writer = await TimelineWriter.open(file, from - performance.timeOrigin);
    const timeline = new LiveTimeline(writer, from, limitsOf(meta));
    timeline.#write(meta);
    timeline.#expectTruth(0);
    return timeline;
  }

  /** In bytes. */
  get size(): number {
    return this.#writer.size;
  }

  see(sample: Sample): void {
    const t = Math.max(0, Math.round(sample.t - this.#from));
    const took = Math.max(0, Math.round(knownAt(sample) - this.#from) - t);
    this.#write({ ...sample, t, took });
    if (!this.#judge.latest()?.decided) return;
    const now = this.#standing();
    this.#decided ??= now;
    if (now !== this.#decided) this.#expectTruth(t + took);
  }

  /** @throws where something could not be written */
  async end(): Promise<void> {
    this.#write({ t: this.#writer.now(), kind: 'end' });
    await this.#writer.close();
  }

  #write(event: TimelineEvent): void {
    this.#writer.write(event);
    this.#judge.observe(event);
    this.#state.observe(event);
  }

  #expectTruth(t: number): void {
    this.#decided = undefined;
    this.#write({ t, kind: 'expect', expectation: { kind: 'truth' } });
  }

  /** What the nodes are, whether fe answers, where it disagrees, and what can't be told: while all that is the same, nothing happens. */
  #standing(): string {
    const groups = this.#state.actual();
    const found = this.#state.disagreements(groups);
    return JSON.stringify([
      groups.map((group) => group.signature),
      this.#state.fe?.error !== undefined,
      found.map(({ kind, group, server }) => [kind, group, server]),
      this.#state.doubts(groups),
    ]);
  }
}
