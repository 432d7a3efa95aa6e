import { diagnose } from '../diagnosis/diagnose.ts';
import { type Judgement, judge } from '../judge/judge.ts';
import { limitsOf } from '../judge/limits.ts';
import { metaOf, type TimelineEvent, type TimelineMeta } from '../timeline/event.ts';
import { clientsIn } from './clients.ts';
import { failureMessage } from './message.ts';
import type { ScenarioOutcome } from './outcome.ts';

/** What a timeline alone can say of how its scenario came out. */
export type RecordedOutcome = Omit<ScenarioOutcome, 'slug' | 'setUp' | 'tookMs' | 'programFailure'>;

/** A timeline with the judge's word on it: judged once, and whatever is said or drawn of it rests on that. */
export interface JudgedRecording {
  readonly meta: TimelineMeta;
  /** Whole, from `meta` to `end`; without an `end`, where the run was killed. */
  readonly timeline: readonly TimelineEvent[];
  /** With the diagnosis of each finding. */
  readonly judgement: Judgement;
  readonly outcome: RecordedOutcome;
}

/**
 * Judge a timeline that was read: a pure function, so that a replay says what the run itself said.
 *
 * @param timeline whole; without an `end` (the run was killed) it has not converged, whatever it shows
 * @param recording where the timeline lies, for the message
 * @throws {Error} where it has no `meta`
 */
export function judgeRecording(timeline: readonly TimelineEvent[], recording: string): JudgedRecording {
  return judgedRecording(timeline, judge(timeline, limitsOf(metaOf(timeline))), recording);
}

/**
 * The same for a timeline that the judge has observed as it came about.
 *
 * @param judgement of the whole timeline
 * @throws {Error} where it has no `meta`
 */
export function judgedRecording(
  timeline: readonly TimelineEvent[],
  judgement: Judgement,
  recording: string,
): JudgedRecording {
  const meta = metaOf(timeline);
  const diagnosed = diagnose(judgement, timeline);
  const outcome: RecordedOutcome = {
    name: meta.scenario,
    limitMs: judgement.limits.agreeMs,
    outages: judgement.outages,
    clients: clientsIn(timeline),
    again: meta.again ?? null,
    ...verdictOf(timeline, diagnosed, meta, recording),
  };
  return { meta, timeline, judgement: diagnosed, outcome };
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
  if (end === undefined && verdict === 'converged') {
    const broken = 'the recording has no end: nobody knows what else was to be done and seen';
    return { ...nothing, verdict: 'unknown', reason: broken, message: `unknown: ${broken}` };
  }
  return {
    verdict,
    findings,
    convergedMs: convergedMs ?? null,
    reason: reason ?? null,
    message: verdict === 'converged' ? null : failureMessage(judgement, { meta, recording }),
  };
}
