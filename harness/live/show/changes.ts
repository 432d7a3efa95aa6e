import { describeRow } from '../../codis/reported.ts';
import { describeView } from '../../judge/node-view.ts';
import { printable } from '../../text/printable.ts';
import type { GroupStanding } from '../look/standing.ts';
import { type ClusterView, type LiveVerdict, type LiveView, verdictOf } from '../look/view.ts';
import type { Change } from '../look/watcher.ts';
import { badgeWord, brokenWords, proxiesWord, standingWord, verdictWord } from './wording.ts';

/** One thing that can change, and the words for what it is now. */
interface Fact {
  readonly text: string;
  /** It is told, too, when it is gone; a server's words and a badge go with their group, which is told. */
  readonly toldWhenGone: boolean;
}

/** Each under a key of its own that stays the same from view to view: `group 1`, `group 1 pika-2:9221 fe` … */
export type Facts = ReadonlyMap<string, Fact>;

/** Everything of a view that can change. What only grows older is left out. */
export function facts(view: LiveView): Facts {
  return joined([clusterFacts(view, verdictOf(view)), ...view.groups.map(groupFacts)]);
}

function clusterFacts(cluster: ClusterView, verdict: LiveVerdict): Facts {
  const { facts, passing, lasting } = collection();
  passing('verdict', `verdict: ${verdictWord(verdict).text}`);
  for (const reason of cluster.unknown) lasting(`unknown ${reason}`, `unknown: ${reason}`);
  for (const text of cluster.notes) lasting(`note ${text}`, `note: ${text}`);
  return facts;
}

function groupFacts(group: GroupStanding): Facts {
  const { facts, passing, lasting } = collection();
  const name = `group ${group.id}`;
  // What is merely being asked is no news.
  if (group.standing === 'asking') return facts;
  lasting(name, `${name}: ${standingWord(group).text}`);
  passing(`${name} badge`, `${name}: fe shows ${badgeWord(group).text}`);
  const proxies = proxiesWord(group);
  if (proxies) passing(`${name} proxies`, `${name}: proxies: ${proxies.text}`);
  for (const row of group.reported.rows) {
    passing(`${name} ${row.server} fe`, `${name}: fe shows ${describeRow(row)}`);
    const seen = group.actual.views.get(row.server);
    // Why one does not answer is among what is unknown.
    if (seen && seen.kind !== 'silent')
      passing(`${name} ${row.server} node`, `${name}: ${row.server} is ${describeView(seen)}`);
  }
  for (const text of brokenWords(group)) lasting(`${name} broken ${text}`, `${name}: broken: ${text}`);
  for (const text of group.notes) lasting(`${name} note ${text}`, `${name}: note: ${text}`);
  for (const reason of group.unknown) lasting(`${name} unknown ${reason}`, `${name}: unknown: ${reason}`);
  for (const finding of group.findings) {
    if (!finding.confirmed) continue;
    const key = `${name} finding ${finding.kind} ${finding.server ?? ''}`;
    lasting(key, `${name}: ${finding.kind}: ${finding.text}`);
    // Said once, though it may be that of several.
    if (finding.remedy) passing(`${name} remedy ${finding.remedy}`, `${name}: remedy: ${finding.remedy}`);
  }
  return facts;
}

function collection() {
  const facts = new Map<string, Fact>();
  return {
    facts,
    passing: (key: string, text: string) => facts.set(key, { text, toldWhenGone: false }),
    lasting: (key: string, text: string) => facts.set(key, { text, toldWhenGone: true }),
  };
}

function joined(parts: readonly Facts[]): Facts {
  return new Map(parts.flatMap((part) => [...part]));
}

/** Remembers what there is to say of a cluster, and looks after each answer only at what has changed. */
export class FactsSoFar {
  #cluster: Facts = new Map();
  readonly #groups = new Map<number, Facts>();

  /** @returns the facts of the cluster itself and of the groups that have changed or gone, as they were and as they are */
  see({ cluster, verdict, changed, gone }: Change): { readonly before: Facts; readonly now: Facts } {
    const ids = [...gone, ...changed.map(({ id }) => id)];
    const before = joined([this.#cluster, ...ids.map((id) => this.#groups.get(id) ?? new Map())]);
    this.#cluster = clusterFacts(cluster, verdict);
    for (const id of gone) this.#groups.delete(id);
    for (const group of changed) this.#groups.set(group.id, groupFacts(group));
    const now = joined([this.#cluster, ...changed.map(({ id }) => this.#groups.get(id)!)]);
    return { before, now };
  }
}

/** The keys of what is new or different, in the order of the view. */
export function changedKeys(before: Facts, now: Facts): string[] {
  return [...now].filter(([key, { text }]) => before.get(key)?.text !== text).map(([key]) => key);
}

/** What has changed, a line each with its time, for logs and pipes. */
export function changeLines(at: number, before: Facts, now: Facts): string[] {
  const gone = [...before].filter(([key, { toldWhenGone }]) => toldWhenGone && !now.has(key));
  return [
    ...gone.map(([, { text }]) => `no longer: ${text}`),
    ...changedKeys(before, now).map((key) => now.get(key)!.text),
  ].map((text) => `${new Date(at).toISOString()} ${printable(text)}`);
}
