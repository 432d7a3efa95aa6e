import { type Judgement, judge } from '../../judge/judge.ts';
import { limitsFor } from '../../judge/limits.ts';
import type { ScenarioOutcome } from '../../outcome/outcome.ts';
import type { TimelineEvent } from '../../timeline/event.ts';
import { overallVerdict, type Summary } from '../summary.ts';
import type { RecordedScenario } from './html.ts';

/** The judge's word on a timeline, by its own pace. */
export function judgedTimeline(timeline: readonly TimelineEvent[]): Judgement {
  const meta = timeline[0];
  if (meta?.kind !== 'meta') throw new Error('a timeline begins with its meta line');
  return judge(timeline, limitsFor(meta.pace, meta.periodMs));
}

/** A scenario as a run would hand it over, for tests. */
export function recordedScenario(
  name: string,
  timeline: readonly TimelineEvent[],
  outcome: Partial<ScenarioOutcome> = {},
): RecordedScenario {
  const { verdict, findings, outages, convergedMs, reason, limits } = judgedTimeline(timeline);
  return {
    outcome: {
      name,
      slug: name.replaceAll(/\W+/g, '-'),
      verdict,
      findings,
      outages,
      convergedMs: convergedMs ?? null,
      limitMs: limits.agreeMs,
      reason: reason ?? null,
      message:
        verdict === 'converged' ? null : `${verdict}: in full\n  again              npm start -- '${name}'`,
      setUp: [{ step: 'start', ms: 1200 }],
      tookMs: 12_000,
      ...outcome,
    },
    timeline,
    folder: '.',
    hasLogs: true,
  };
}

export function summaryOf(recorded: readonly RecordedScenario[]): Summary {
  const scenarios = recorded.map(({ outcome }) => outcome);
  return {
    verdict: overallVerdict(scenarios),
    runtime: 'process',
    standin: true,
    programs: { pika: '3.5.5', 'codis-dashboard': 'v4.0.1', 'codis-fe': 'v4.0.1' },
    pace: 0.1,
    seed: 7,
    tookMs: 17_100,
    scenarios,
  };
}
