import { describeRow } from '../../codis/reported.ts';
import { describeView } from '../../judge/node-view.ts';
import { inShort } from '../../text/duration.ts';
import { printable } from '../../text/printable.ts';
import { type LiveView, verdictOf } from '../look/view.ts';
import { badgeWord, brokenWords, standingWord, verdictWord } from './wording.ts';

/**
 * Everything of a view that can change, each thing under a key of its own that stays the same from view to view:
 * `group 1`, `group 1 pika-2:9221 fe` …, and the words for what it is now. What only grows older is left out.
 */
export function facts(view: LiveView): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  facts.set('verdict', verdictWord(verdictOf(view)).text);
  for (const reason of view.unknown) facts.set(`unknown ${reason}`, `unknown: ${reason}`);
  for (const group of view.groups) {
    const name = `group ${group.id}`;
    // What is merely being asked is no news.
    if (group.standing === 'asking') continue;
    facts.set(name, `${name}: ${standingWord(group).text}`);
    facts.set(`${name} badge`, `${name}: fe shows ${badgeWord(group).text}`);
    for (const row of group.reported.rows) {
      facts.set(`${name} ${row.server} fe`, `${name}: fe shows ${describeRow(row)}`);
      const seen = group.actual.views.get(row.server);
      // Why one does not answer is among what is unknown.
      if (seen && seen.kind !== 'silent')
        facts.set(`${name} ${row.server} node`, `${name}: ${row.server} is ${describeView(seen)}`);
    }
    for (const text of brokenWords(group)) facts.set(`${name} broken ${text}`, `${name}: broken: ${text}`);
    for (const text of group.notes) facts.set(`${name} note ${text}`, `${name}: note: ${text}`);
    for (const reason of group.unknown) facts.set(`${name} unknown ${reason}`, `${name}: unknown: ${reason}`);
    for (const finding of group.findings) {
      if (!finding.confirmed) continue;
      const key = `${name} finding ${finding.kind} ${finding.server ?? ''}`;
      facts.set(key, `${name}: ${finding.kind}: ${finding.text}`);
    }
  }
  return facts;
}

/** The keys of what is new or different, in the order of the view; and of what has gone. */
export function changedKeys(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): { readonly changed: readonly string[]; readonly gone: readonly string[] } {
  return {
    changed: [...now].filter(([key, text]) => before.get(key) !== text).map(([key]) => key),
    gone: [...before.keys()].filter((key) => !now.has(key)),
  };
}

/** What has changed, a line each with its time, for logs and pipes. */
export function changeLines(
  at: number,
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): string[] {
  const { changed, gone } = changedKeys(before, now);
  const time = new Date(at).toISOString();
  const line = (text: string) => `${time} ${printable(text)}`;
  return [
    ...gone.filter(isNewsWhenGone).map((key) => line(`no longer: ${before.get(key)}`)),
    ...changed.map((key) => line(key === 'verdict' ? `verdict: ${now.get(key)}` : now.get(key)!)),
  ];
}

/** A server's or group's lines go with it, and that is told by the group's own; what was wrong is worth a line. */
function isNewsWhenGone(key: string): boolean {
  return /^(unknown|group -?\d+$|group -?\d+ (broken|note|unknown|finding) )/.test(key);
}

/** `held 12 s of 10 s`, for a finding that isn't one yet. */
export function progressOf(heldMs: number, forMs: number): string {
  return `${inShort(heldMs)} of ${inShort(forMs)}`;
}
