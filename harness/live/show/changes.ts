import { describeRow } from '../../codis/reported.ts';
import { describeView } from '../../judge/node-view.ts';
import { printable } from '../../text/printable.ts';
import { type LiveView, verdictOf } from '../look/view.ts';
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
  const facts = new Map<string, Fact>();
  const passing = (key: string, text: string) => facts.set(key, { text, toldWhenGone: false });
  const lasting = (key: string, text: string) => facts.set(key, { text, toldWhenGone: true });
  passing('verdict', `verdict: ${verdictWord(verdictOf(view)).text}`);
  for (const reason of view.unknown) lasting(`unknown ${reason}`, `unknown: ${reason}`);
  for (const text of view.notes) lasting(`note ${text}`, `note: ${text}`);
  for (const group of view.groups) {
    const name = `group ${group.id}`;
    // What is merely being asked is no news.
    if (group.standing === 'asking') continue;
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
  }
  return facts;
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
