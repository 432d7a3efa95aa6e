import type { Share } from '../statistics/share.ts';
import { printable } from '../text/printable.ts';
import { inWords } from '../until.ts';
import type { KnownFinding } from './baseline.ts';
import type {
  FindingStatus,
  GatedFinding,
  GatedScenario,
  GatedTimes,
  GateResult,
  METHOD,
} from './judge-candidate.ts';

/** The order in which scenarios are shown: what stops a candidate comes first. */
const ORDER = ['fail', 'unknown', 'pass', 'skipped'] as const;

export function inOrder(scenarios: readonly GatedScenario[]): GatedScenario[] {
  return scenarios.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
}

/** What there is to say of a scenario, a clause each; nothing of one that simply passes. */
export function notesOf({ findings, times, reason, inBaseline, verdict }: GatedScenario): string[] {
  return [
    ...findings.toSorted((a, b) => rank(a) - rank(b)).map(findingWords),
    ...(times?.slower ? [timesWords(times)] : []),
    ...(reason === null ? [] : [reason]),
    ...(inBaseline || verdict === 'skipped' ? [] : ['the baseline does not have it yet']),
  ];
}

const STATUS_WORDS: Record<FindingStatus, string> = {
  new: 'NEW',
  expired: 'EXPIRED',
  'more-often': 'MORE OFTEN',
  rare: 'seen once, may be chance',
  known: 'known',
  gone: 'gone, strike it out',
  unseen: 'known, not seen',
};

function rank({ status }: GatedFinding): number {
  return Object.keys(STATUS_WORDS).indexOf(status);
}

/** `MORE OFTEN: stale-state in 9 of 10 runs, before in 2 of 20 (p = 0.00031; pika#2394; until 2027-06-30)`. */
function findingWords({ status, kind, seen, before, p, known }: GatedFinding): string {
  const was = before === null ? '' : `, before in ${shareWords(before)}`;
  const chance = status === 'more-often' || status === 'gone' ? [probability(p!)] : [];
  const more = [...chance, ...knownWords(known)].join('; ');
  return `${STATUS_WORDS[status]}: ${kind} in ${shareWords(seen)} runs${was}${more && ` (${more})`}`;
}

function timesWords({ medianMs, beforeMs, p }: GatedTimes): string {
  return `SLOWER: converges in ${inWords(medianMs)}, before in ${inWords(beforeMs)} (medians; ${probability(p)})`;
}

function shareWords({ count, of }: Share): string {
  return `${count} of ${of}`;
}

function probability(p: number): string {
  return `p = ${p.toPrecision(2)}`;
}

/** The issue, the last day and the note of a known finding. */
function knownWords(known: KnownFinding | null): string[] {
  const { issue, expires, note } = known ?? {};
  return [issue, expires && `until ${expires}`, note].flatMap((text) =>
    text === undefined ? [] : [String(text)],
  );
}

/** `fail: 1 fail, 2 unknown, 20 pass against v4.0.1`. */
export function verdictLine({ verdict, scenarios, baseline, candidate }: GateResult): string {
  const counts = ORDER.map(
    (name) => [scenarios.filter((each) => each.verdict === name).length, name] as const,
  )
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}`);
  return printable(
    `${verdict}: ${counts.join(', ')} against ${baseline}${candidate.standin ? ' (stand-in)' : ''}`,
  );
}

/** How the gate judges, as sentences. */
export function methodWords({
  falseAlarms,
  slowerRatio,
  slowerShareOfLimit,
  gone,
  rareIn,
}: typeof METHOD): string {
  return [
    'A finding is new where the baseline does not have its kind in that scenario;',
    `one that it has in another, seen in a single one of ${rareIn} or more runs, may be chance.`,
    'It occurs more often by Fisher’s exact test, and a scenario converges slower by the Mann–Whitney test, both one-sided',
    `and all together, by Holm’s steps, with false alarms in at most ${100 * falseAlarms} % of gates;`,
    `slower is also at least ${slowerRatio} times the median, and ${100 * slowerShareOfLimit} % of the limit more.`,
    `What is known is gone where, by Fisher’s test, its absence has a probability of at most ${100 * gone} %.`,
  ].join(' ');
}
