import type { FeSample } from '../../timeline/event.ts';
import type { Target } from '../cluster/target.ts';
import { clock, wallTime } from './clock.ts';
import { groupLooks } from './group-look.ts';
import { LiveSampler, type Sample, type Samples } from './sampler.ts';
import { type GroupStanding, Standings } from './standing.ts';
import type { LiveView } from './view.ts';

export interface WatchPace {
  /** How often fe and each node are asked, in milliseconds. */
  readonly periodMs: number;
  /** How long a disagreement has to hold until it is a finding, in milliseconds. */
  readonly forMs: number;
}

/** Looks at a live cluster all the time, and tells after each answer what is to be seen now. */
export class Watcher {
  readonly #target: Target;
  readonly #pace: WatchPace;
  readonly #sampler: LiveSampler;
  readonly #standings: Standings;
  #groups: readonly GroupStanding[] = [];
  #lastFe: FeSample | undefined;

  /** @param listener called after each answer; must not throw */
  constructor(target: Target, pace: WatchPace, listener: (view: LiveView, sample: Sample) => void) {
    this.#target = target;
    this.#pace = pace;
    this.#standings = new Standings(pace.forMs);
    this.#sampler = new LiveSampler(target, pace.periodMs, (sample) => {
      this.#look();
      listener(this.view(), sample);
    });
  }

  get samples(): Samples {
    return this.#sampler;
  }

  start(): void {
    this.#sampler.start();
  }

  /** Resolves when the last answers are in; nobody is told of them. */
  stop(): Promise<void> {
    return this.#sampler.stop();
  }

  view(): LiveView {
    const fe = this.#sampler.fe;
    return {
      at: wallTime(clock()),
      fe: this.#target.fe,
      product: this.#target.source.product,
      forMs: this.#pace.forMs,
      feUp: fe?.group !== undefined,
      unknown: wholeUnknown(fe, this.#target),
      groups: this.#groups,
    };
  }

  #look(): void {
    const { fe, nodes } = this.#sampler;
    const { nodeMap } = this.#target;
    if (fe?.group) {
      this.#lastFe = fe;
      this.#groups = this.#standings.update(groupLooks({ fe, nodes }, nodeMap));
      return;
    }
    this.#standings.blind();
    // What fe said last is still to be seen, beside the nodes as they are, and nothing is to be concluded from it.
    this.#groups = groupLooks({ fe: this.#lastFe, nodes }, nodeMap).map((look) => ({
      ...look,
      disagreements: [],
      standing: 'unknown',
      standingMs: 0,
      findings: [],
      flapped: [],
    }));
  }
}

function wholeUnknown(fe: FeSample | undefined, target: Target): string[] {
  if (!fe) return [`codis-fe at ${target.fe} has not answered yet`];
  if (fe.error !== undefined)
    return [`codis-fe at ${target.fe}${fe.reason === 'no-answer' ? ' does not answer' : ''}: ${fe.error}`];
  const product = target.source.product ?? '';
  if (fe.group.models.every((model) => model.servers.length === 0))
    return [`codis-fe at ${target.fe} shows no server of ${product}, so there is nothing to compare`];
  return [];
}
