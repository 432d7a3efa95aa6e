import { Judge, type Judgement, type Verdict } from '../judge/judge.ts';
import type { Limits } from '../judge/limits.ts';
import type { Expectation } from '../timeline/event.ts';
import type { TimelineWriter } from '../timeline/writer.ts';
import { TimelineWatch } from './timeline-watch.ts';

/** Judges a timeline while it comes about. */
export class LiveJudge {
  readonly limits: Limits;
  readonly #timeline: TimelineWriter;
  readonly #judge: Judge;
  readonly #watch: TimelineWatch;
  #failure: Error | undefined;

  constructor(timeline: TimelineWriter, limits: Limits) {
    this.limits = limits;
    this.#timeline = timeline;
    this.#judge = new Judge(limits);
    timeline.listen((event) => {
      try {
        this.#judge.observe(event);
      } catch (error) {
        // A judge that fails must not end the samplers' loops: whoever waits for its answer gets this instead.
        this.#failure ??= error as Error;
      }
    });
    // After the judge has seen an event, it is asked.
    this.#watch = new TimelineWatch(timeline);
  }

  /** Demand something of the cluster, and wait until the judge has decided. */
  async settle(expectation: Expectation): Promise<Verdict> {
    this.#timeline.write({ t: this.#timeline.now(), kind: 'expect', expectation });
    return this.#watch.until(() => {
      if (this.#failure !== undefined) throw this.#failure;
      const verdict = this.#judge.latest();
      return verdict?.decided ? verdict : undefined;
    });
  }

  /** What it comes to so far. */
  judgement(): Judgement {
    return this.#judge.judgement();
  }

  /**
   * What it came to: to be asked for when the timeline has its `end`.
   * @throws what the judge itself failed by, so that its word is none
   */
  finalJudgement(): Judgement {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#judge.judgement();
  }
}
