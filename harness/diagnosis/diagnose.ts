import type { Finding } from '../judge/findings.ts';
import type { Judgement } from '../judge/judge.ts';
import { atMoment } from '../text/duration.ts';
import { DASHBOARD, type LogEntry, type TimelineEvent } from '../timeline/event.ts';
import { NOT_RECOVERED, type Pattern, patterns } from './patterns.ts';

/** What logs may explain. */
type Explained = Pick<Finding, 'server' | 'sinceMs'> & {
  readonly kind: Pattern['findings'][number];
  readonly group?: number;
};

/**
 * Put beside each finding what the logs in the same timeline say of it, and after the reason for which nothing can be
 * said what they say of the servers that it names: a pure function.
 */
export function diagnose(judgement: Judgement, timeline: readonly TimelineEvent[]): Judgement {
  const entries = timeline.filter((event): event is LogEntry => event.kind === 'log');
  const clausesOf = (explained: Explained): string[] =>
    patterns.flatMap((pattern) => explain(explained, pattern, entries));
  const diagnosed = (finding: Finding): Finding => {
    const clauses = clausesOf(finding);
    return clauses.length === 0 ? finding : { ...finding, diagnosis: clauses.join('; ') };
  };
  const reasoned = (reason: string | undefined): string | undefined => {
    const words = new Set(reason?.split(/[ ,;]+/));
    const named = new Set(entries.map(({ program }) => program).filter((program) => words.has(program)));
    const clauses = [...named].flatMap((server) => clausesOf({ kind: NOT_RECOVERED, server, sinceMs: 0 }));
    return clauses.length === 0 ? reason : `${reason}; ${clauses.join('; ')}`;
  };
  const expectations = judgement.expectations.map((verdict) => ({
    ...verdict,
    findings: verdict.findings.map(diagnosed),
    reason: reasoned(verdict.reason),
  }));
  const reason = reasoned(judgement.reason);
  return {
    ...judgement,
    expectations,
    reason,
    findings: expectations.flatMap((verdict) => verdict.findings),
  };
}

function explain(finding: Explained, pattern: Pattern, all: readonly LogEntry[]): string[] {
  if (!pattern.findings.includes(finding.kind)) return [];
  const entries = all.filter(({ program }) => (program === DASHBOARD) === (pattern.log === undefined));
  const from = pattern.since === 'finding' ? finding.sinceMs : 0;
  const matches = entries.flatMap((entry) => {
    const match = entry.t >= from ? pattern.entry.exec(entry.text) : null;
    const named = { ...(pattern.log && { server: entry.program }), ...match?.groups };
    return match && concerns(finding, named) ? [{ entry, named }] : [];
  });
  const last = matches.at(-1);
  if (!last || matches.length < (pattern.atLeast ?? 1)) return [];
  const refuted = pattern.unless?.(last.named);
  // By their order: several are read at once, and then have one time.
  const later = entries.slice(entries.indexOf(last.entry));
  if (refuted && later.some(({ program, text }) => program === last.entry.program && refuted.test(text)))
    return [];
  return [pattern.say({ count: matches.length, last: atMoment(last.entry.t), named: last.named })];
}

function concerns(finding: Explained, { group, server }: Readonly<Record<string, string>>): boolean {
  if (group !== undefined && Number(group) !== finding.group) return false;
  return server === undefined || finding.server === undefined || finding.server === server;
}
