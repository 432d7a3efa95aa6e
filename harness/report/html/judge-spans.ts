import type { Judgement, Verdict } from '../../judge/judge.ts';
import type { Expectation, TimelineEvent } from '../../timeline/event.ts';
import { inWords } from '../../until.ts';
import type { Segment, Tone } from './drawing.ts';

/** What an expectation demands, in words. */
export function expectationWords(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'in-sync':
      return 'replication recovers, and fe comes to say so';
    case 'steady':
      return `no alarm for ${inWords(expectation.forMs)}`;
    case 'broken':
      return `${expectation.server} is ${expectation.how}, and fe shows it`;
    case 'untold':
      return `the proxies of group ${expectation.group} have not been told, and fe shows OUT OF SYNC`;
    case 'truth':
      return 'fe tells what the nodes settle on';
  }
}

/**
 * What the judge waited for, as spans: the nodes settling, fe agreeing, the hold; and the limit, from where its
 * clock starts.
 */
export function judgeSegments(
  timeline: readonly TimelineEvent[],
  { expectations, limits }: Judgement,
  endMs: number,
): Segment[] {
  const asked = timeline.filter((event) => event.kind === 'expect');
  return expectations.flatMap((verdict, index) =>
    spansOf(verdict, asked[index]?.t ?? 0, limits.agreeMs).flatMap(({ to, ...span }) => {
      const until = Math.min(to, endMs);
      if (until <= span.from) return [];
      return [{ ...span, to: until, text: to > endMs ? `${span.text} →` : span.text }];
    }),
  );
}

function spansOf(verdict: Verdict, from: number, agreeMs: number): Segment[] {
  const { at, settledAt, convergedMs, findings, expectation } = verdict;
  const diverged = verdict.verdict === 'diverged';
  const judged = (from: number, to: number, text: string, tone: Tone): Segment => {
    return { lane: 'judge', from, to, text, tone };
  };
  if (expectation.kind === 'steady') {
    const text = `expected: ${expectationWords(expectation)}`;
    return [
      judged(from, at, `${text}: ${verdict.verdict}`, diverged ? 'bad' : 'hold'),
      { lane: 'limit', from, to: from + expectation.forMs, text: inWords(expectation.forMs), tone: 'limit' },
    ];
  }
  // What never settled is held against the limit from where the finding began.
  const clock = settledAt ?? findings.toSorted((a, b) => a.sinceMs - b.sinceMs)[0]?.sinceMs;
  if (clock === undefined)
    return [judged(from, at, `the nodes never settled: ${verdict.verdict}`, 'unknown')];
  const spans = [judged(from, clock, 'the nodes settle', 'busy')];
  if (convergedMs === undefined) {
    const text = diverged ? 'fe does not come to agree: DIVERGED' : verdict.verdict;
    spans.push(judged(clock, at, text, diverged ? 'bad' : 'unknown'));
  } else {
    spans.push(
      judged(clock, clock + convergedMs, `fe agrees after ${inWords(convergedMs)}`, 'busy'),
      judged(clock + convergedMs, at, `hold ${inWords(at - clock - convergedMs)}: CONVERGED`, 'hold'),
    );
  }
  const limit = `limit ${inWords(agreeMs)}`;
  return [...spans, { lane: 'limit', from: clock, to: clock + agreeMs, text: limit, tone: 'limit' }];
}
