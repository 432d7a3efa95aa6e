import type { FeSample } from '../../timeline/event.ts';
import type { Target } from '../cluster/target.ts';
import { clock, wallTime } from './clock.ts';
import { groupLooks } from './group-look.ts';
import { proxyLooks, proxyNotes } from './proxy-look.ts';
import { LiveSampler, type Sample, type Samples, type SamplingPace } from './sampler.ts';
import { type GroupStanding, Standings } from './standing.ts';
import type { LiveView } from './view.ts';

export interface WatchPace extends SamplingPace {
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
    this.#sampler = new LiveSampler(target, pace, (sample) => {
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
    const { fe } = this.#sampler;
    const proxies = proxyLooks(this.#sampler);
    return {
      at: wallTime(clock()),
      fe: this.#target.fe,
      product: this.#target.source.product,
      forMs: this.#pace.forMs,
      feUp: fe?.group !== undefined,
      unknown: wholeUnknown(fe, this.#target),
      notes: proxyNotes(proxies, this.#target.asksProxies, this.#target.nodeMap),
      proxies,
      groups: this.#groups,
    };
  }

  #look(): void {
    const { fe, nodes, proxies } = this.#sampler;
    const { nodeMap } = this.#target;
    if (fe?.group) {
      this.#lastFe = fe;
      this.#groups = this.#standings.update(groupLooks({ fe, nodes, proxies }, nodeMap));
      return;
    }
    this.#standings.blind();
    // What fe said last is still to be seen, beside the nodes as they are, and nothing is to be concluded from it.
    this.#groups = groupLooks({ fe: this.#lastFe, nodes, proxies }, nodeMap).map((look) => ({
      ...look,
      disagreements: [],
      nodesKnown: false,
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
