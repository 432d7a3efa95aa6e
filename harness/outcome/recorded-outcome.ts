import { diagnose } from '../diagnosis/diagnose.ts';
import { type Judgement, judge } from '../judge/judge.ts';
import { limitsOf } from '../judge/limits.ts';
import type { TimelineEvent, TimelineMeta } from '../timeline/event.ts';
import { failureMessage } from './message.ts';
import type { ScenarioOutcome } from './outcome.ts';

/** What a timeline alone can say of how its scenario came out. */
export type RecordedOutcome = Omit<ScenarioOutcome, 'slug' | 'setUp' | 'tookMs' | 'programFailure'>;

/**
 * How the scenario came out whose timeline this is: a pure function, so that a replay says what the run itself
 * said.
 *
 * @param timeline whole, from `meta` to `end`; without an `end` (the run was killed) what is open stays undecided
 * @param recording where the timeline lies, for the message
 * @throws {Error} where it has no `meta`
 */
export function recordedOutcome(timeline: readonly TimelineEvent[], recording: string): RecordedOutcome {
  const meta = timeline.find((event) => event.kind === 'meta');
  if (!meta) throw new Error('the timeline has no event of kind "meta"');
  const judgement = diagnose(judge(timeline, limitsOf(meta)), timeline);
  return {
    name: meta.scenario,
    limitMs: judgement.limits.agreeMs,
    outages: judgement.outages,
    ...verdictOf(timeline, judgement, meta, recording),
  };
}

function verdictOf(
  timeline: readonly TimelineEvent[],
  judgement: Judgement,
  meta: TimelineMeta,
  recording: string,
): Pick<RecordedOutcome, 'verdict' | 'findings' | 'convergedMs' | 'reason' | 'message'> {
  const nothing = { findings: [], convergedMs: null };
  const end = timeline.findLast((event) => event.kind === 'end');
  if (end?.skipped !== undefined)
    return { ...nothing, verdict: 'skipped', reason: end.skipped, message: null };
  if (end?.broken !== undefined) {
    return { ...nothing, verdict: 'unknown', reason: end.broken, message: `unknown: ${end.broken}` };
  }
  const { verdict, findings, convergedMs, reason } = judgement;
  return {
    verdict,
    findings,
    convergedMs: convergedMs ?? null,
    reason: reason ?? null,
    message: verdict === 'converged' ? null : failureMessage(judgement, { meta, recording }),
  };
}
