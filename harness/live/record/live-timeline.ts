import type { Pace } from '../../codis/pace.ts';
import { Judge } from '../../judge/judge.ts';
import { type Limits, limitsOf } from '../../judge/limits.ts';
import { ClusterState, type GroupState } from '../../judge/state.ts';
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
  #decided: Standing | undefined;
  /** The groups of which something new may have been said since. */
  readonly #touched = new Set<number>();

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
    const writer = await TimelineWriter.open(file, { startedAt: from - performance.timeOrigin });
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
    this.#decided ??= this.#standing();
    if (!this.#standsAs(this.#decided)) this.#expectTruth(t + took);
  }

  /** @throws where something could not be written */
  async end(): Promise<void> {
    this.#write({ t: this.#writer.now(), kind: 'end' });
    await this.#writer.close();
  }

  #write(event: TimelineEvent): void {
    this.#writer.write(event);
    this.#judge.observe(event);
    for (const id of this.#state.observe(event)) this.#touched.add(id);
  }

  #expectTruth(t: number): void {
    this.#decided = undefined;
    this.#write({ t, kind: 'expect', expectation: { kind: 'truth' } });
  }

  #standing(): Standing {
    const groups = this.#state.groups().map((group) => [group.actual.id, standingOf(group)] as const);
    this.#touched.clear();
    return { isSilent: this.#isSilent(), groups: new Map(groups) };
  }

  #standsAs({ isSilent, groups }: Standing): boolean {
    const isSame = [...this.#touched].every((id) => standingOf(this.#state.group(id)!) === groups.get(id));
    this.#touched.clear();
    return isSame && isSilent === this.#isSilent();
  }

  #isSilent(): boolean {
    return this.#state.fe?.error !== undefined;
  }
}

/** While all that is the same, nothing happens. */
interface Standing {
  /** fe does not answer. */
  readonly isSilent: boolean;
  /** Group → what its nodes are, where fe disagrees with them, and what can't be told. */
  readonly groups: ReadonlyMap<number, string>;
}

function standingOf({ actual, disagreements, doubt }: GroupState): string {
  return JSON.stringify([actual.signature, disagreements.map(({ kind, server }) => [kind, server]), doubt]);
}
