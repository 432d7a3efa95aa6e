import { isDeepStrictEqual } from 'node:util';
import type { FeSample } from '../../timeline/event.ts';
import type { Target } from '../cluster/target.ts';
import { clock, wallTime } from './clock.ts';
import type { GroupLook } from './group-look.ts';
import { GroupLooks } from './group-looks.ts';
import { type ProxyLook, proxyLooks, proxyNotes } from './proxy-look.ts';
import { LiveSampler, type Sample, type Samples, type SamplingPace } from './sampler.ts';
import { type GroupStanding, Standings } from './standing.ts';
import { type ClusterView, groupVerdict, type LiveVerdict, type LiveView, overall } from './view.ts';

export interface WatchPace extends SamplingPace {
  /** How long a disagreement has to hold until it is a finding, in milliseconds. */
  readonly forMs: number;
}

/** What is to be seen now, of what there is something else to say than before. */
export interface Change {
  readonly cluster: ClusterView;
  /** What the whole comes to. */
  readonly verdict: LiveVerdict;
  /** The groups that differ, and not only in how long they have been so. */
  readonly changed: readonly GroupStanding[];
  /** The ids of those that fe has no more. */
  readonly gone: readonly number[];
}

/** What is to be seen after an answer. */
export interface News extends Change {
  readonly sample: Sample;
  /** The groups that the answer is about; after one of fe, all there are. */
  readonly groups: readonly GroupStanding[];
}

/** Looks at a live cluster all the time, and tells after each answer what is to be seen now. */
export class Watcher {
  readonly #target: Target;
  readonly #pace: WatchPace;
  readonly #sampler: LiveSampler;
  readonly #looks: GroupLooks;
  readonly #standings: Standings;
  #groups: GroupStanding[] = [];
  readonly #verdicts = new Map<LiveVerdict, number>();
  #proxies: readonly ProxyLook[] = [];
  #notes: readonly string[] = [];

  /** @param listener called after each answer; must not throw */
  constructor(target: Target, pace: WatchPace, listener: (news: News) => void) {
    this.#target = target;
    this.#pace = pace;
    this.#looks = new GroupLooks(target.nodeMap);
    this.#standings = new Standings(pace.forMs);
    this.#sampler = new LiveSampler(target, pace, (sample) => listener(this.#see(sample)));
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
    return { ...this.#cluster(), groups: [...this.#groups] };
  }

  #cluster(): ClusterView {
    const { fe } = this.#sampler;
    return {
      at: wallTime(clock()),
      fe: this.#target.fe,
      product: this.#target.source.product,
      forMs: this.#pace.forMs,
      feUp: fe?.group !== undefined,
      unknown: wholeUnknown(fe, this.#target),
      notes: this.#notes,
      proxies: this.#proxies,
    };
  }

  #see(sample: Sample): News {
    if (sample.kind !== 'node') {
      this.#proxies = proxyLooks(this.#sampler);
      this.#notes = proxyNotes(this.#proxies, this.#target.asksProxies, this.#target.nodeMap);
    }
    const { groups, changed, gone } = this.#seeGroups(sample);
    const cluster = this.#cluster();
    const verdict = overall(cluster.unknown, this.#verdicts.keys());
    return { sample, cluster, verdict, groups, changed, gone };
  }

  #seeGroups(sample: Sample): Pick<News, 'groups' | 'changed' | 'gone'> {
    const isBlind = this.#sampler.fe?.group === undefined;
    if (sample.kind === 'fe' && isBlind) return this.#lose();
    const looked = this.#looks.see(sample, this.#sampler);
    const before = this.#groups;
    const gone = sample.kind === 'fe' ? this.#keep(looked.map(({ look }) => look)) : [];
    const groups: GroupStanding[] = [];
    const changed: GroupStanding[] = [];
    for (const { index, look, again } of looked) {
      const group = isBlind ? unseen(look) : this.#standings.follow(look);
      groups.push(group);
      const was = before[index];
      if (again || !was || !saysTheSame(was, group)) changed.push(group);
      this.#replace(index, group);
    }
    return { groups, changed, gone };
  }

  /** What fe said last is still to be seen, and nothing is to be concluded from it. */
  #lose(): Pick<News, 'groups' | 'changed' | 'gone'> {
    this.#standings.blind();
    const changed: GroupStanding[] = [];
    for (const [index, group] of this.#groups.entries()) {
      const blinded = unseen(group);
      if (!saysTheSame(group, blinded)) changed.push(blinded);
      this.#replace(index, blinded);
    }
    return { groups: [...this.#groups], changed, gone: [] };
  }

  /** @returns the ids of the groups that are not among these */
  #keep(looks: readonly GroupLook[]): number[] {
    const ids = new Set(looks.map(({ id }) => id));
    const gone = this.#groups.map(({ id }) => id).filter((id) => !ids.has(id));
    this.#standings.keep(ids);
    for (const group of this.#groups.splice(looks.length)) this.#count(group, -1);
    return gone;
  }

  #replace(index: number, group: GroupStanding): void {
    const before = this.#groups[index];
    if (before) this.#count(before, -1);
    this.#groups[index] = group;
    this.#count(group, 1);
  }

  #count(group: GroupStanding, by: 1 | -1): void {
    const verdict = groupVerdict(group);
    const count = (this.#verdicts.get(verdict) ?? 0) + by;
    if (count > 0) this.#verdicts.set(verdict, count);
    else this.#verdicts.delete(verdict);
  }
}

/** A group while fe does not answer. */
function unseen(look: GroupLook): GroupStanding {
  return {
    ...look,
    disagreements: [],
    nodesKnown: false,
    standing: 'unknown',
    standingMs: 0,
    findings: [],
    flapped: [],
  };
}

/** Of one look at a group: what it rests on is the same. */
function saysTheSame(before: GroupStanding, now: GroupStanding): boolean {
  const confirmed = ({ findings }: GroupStanding) => findings.map((finding) => finding.confirmed);
  return before.standing === now.standing && isDeepStrictEqual(confirmed(before), confirmed(now));
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
