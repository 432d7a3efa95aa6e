import { judgeRecording } from '../../outcome/judged-recording.ts';
import type { ScenarioOutcome } from '../../outcome/outcome.ts';
import type { TimelineEvent } from '../../timeline/event.ts';
import { type Summary, summarize } from '../summary.ts';
import type { RecordedScenario } from './html.ts';
import { prepareRecording } from './prepared-recording.ts';

/** A scenario as a run would hand it over, for tests. */
export async function recordedScenario(
  name: string,
  timeline: readonly TimelineEvent[],
  outcome: Partial<ScenarioOutcome> = {},
): Promise<RecordedScenario> {
  const judged = judgeRecording(timeline, 'a recording');
  return {
    outcome: {
      ...judged.outcome,
      name,
      slug: name.replaceAll(/\W+/g, '-'),
      setUp: [{ step: 'start', ms: 1200 }],
      tookMs: 12_000,
      ...outcome,
    },
    recording: await prepareRecording(judged),
    folder: '.',
    hasLogs: true,
  };
}

export function summaryOf(recorded: readonly RecordedScenario[]): Summary {
  return summarize(
    {
      runtime: 'process',
      standin: true,
      programs: { pika: '3.5.5', 'codis-dashboard': 'v4.0.1', 'codis-fe': 'v4.0.1' },
      pace: 0.1,
      seed: 7,
      filters: [],
      tookMs: 17_100,
    },
    recorded.map(({ outcome }) => outcome),
  );
}
