import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { judgeRecording } from '../outcome/judged-recording.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { type PreparedRecording, prepareRecording } from '../report/html/prepared-recording.ts';
import { slugOf } from '../scenario/scenario.ts';
import { timelinesFolder } from '../store/report-folder.ts';
import { knownAt, type TimelineEvent } from '../timeline/event.ts';
import { readTimeline, TimelineFormatError } from '../timeline/reader.ts';
import type { PlannedRun } from './planned-runs.ts';

/** A run of a scenario whose timeline lies whole in the report's folder. */
export interface FinishedRun {
  readonly outcome: ScenarioOutcome;
  readonly recording: PreparedRecording;
}

/**
 * What has been run already, judged again: a timeline says all that the run itself knew, but for how long its set-up
 * took. One without an end, whose run was broken off, is taken away: what is left to do may not need it.
 */
export async function finishedRuns(
  reportDir: string,
  planned: readonly Pick<PlannedRun, 'name'>[],
): Promise<FinishedRun[]> {
  const finished: FinishedRun[] = [];
  // One after the other: whole timelines need room.
  for (const { name } of planned) {
    const slug = slugOf(name);
    const file = join(timelinesFolder(reportDir), `${slug}.ndjson`);
    const timeline = wholeTimeline(await readFile(file, 'utf8').catch(() => ''));
    if (timeline === undefined) {
      await rm(file, { force: true });
      continue;
    }
    const judged = judgeRecording(timeline, relative(process.cwd(), file));
    const tookMs = Math.max(...timeline.slice(-1).map(knownAt));
    const outcome: ScenarioOutcome = { ...judged.outcome, slug, setUp: [], tookMs };
    finished.push({ outcome, recording: await prepareRecording(judged) });
  }
  return finished;
}

function wholeTimeline(text: string): TimelineEvent[] | undefined {
  try {
    const timeline = readTimeline(text);
    return timeline.at(-1)?.kind === 'end' ? timeline : undefined;
  } catch (error) {
    if (error instanceof TimelineFormatError) return undefined;
    throw error;
  }
}
