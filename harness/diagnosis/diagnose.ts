import type { Finding } from '../judge/findings.ts';
import type { Judgement } from '../judge/judge.ts';
import { atMoment } from '../text/duration.ts';
import { DASHBOARD, type LogEntry, type TimelineEvent } from '../timeline/event.ts';
import { type Pattern, patterns } from './patterns.ts';

/** Put beside each finding what the dashboard's log in the same timeline says of it: a pure function. */
export function diagnose(judgement: Judgement, timeline: readonly TimelineEvent[]): Judgement {
  const entries = timeline.filter(
    (event): event is LogEntry => event.kind === 'log' && event.program === DASHBOARD,
  );
  const diagnosed = (finding: Finding): Finding => {
    const clauses = patterns.flatMap((pattern) => explain(finding, pattern, entries));
    return clauses.length === 0 ? finding : { ...finding, diagnosis: clauses.join('; ') };
  };
  const expectations = judgement.expectations.map((verdict) => ({
    ...verdict,
    findings: verdict.findings.map(diagnosed),
  }));
  return { ...judgement, expectations, findings: expectations.flatMap((verdict) => verdict.findings) };
}

function explain(finding: Finding, pattern: Pattern, entries: readonly LogEntry[]): string[] {
  if (!pattern.findings.includes(finding.kind)) return [];
  const from = pattern.since === 'finding' ? finding.sinceMs : 0;
  const matches = entries.flatMap((entry) => {
    const named = entry.t >= from ? pattern.entry.exec(entry.text)?.groups : undefined;
    return named && concerns(finding, named) ? [{ entry, named }] : [];
  });
  const last = matches.at(-1);
  if (!last || matches.length < (pattern.atLeast ?? 1)) return [];
  const refuted = pattern.unless?.(last.named);
  // By their order: several are read at once, and then have one time.
  if (refuted && entries.slice(entries.indexOf(last.entry)).some(({ text }) => refuted.test(text))) return [];
  return [pattern.say({ count: matches.length, last: atMoment(last.entry.t), named: last.named })];
}

function concerns(finding: Finding, { group, server }: Readonly<Record<string, string>>): boolean {
  if (group !== undefined && Number(group) !== finding.group) return false;
  return server === undefined || finding.server === undefined || finding.server === server;
}
