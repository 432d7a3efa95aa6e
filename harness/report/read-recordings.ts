import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judgeRecording } from '../outcome/judged-recording.ts';
import { timelinesFolder } from '../store/report-folder.ts';
import { readTimeline } from '../timeline/reader.ts';
import { type PreparedRecording, prepareRecording } from './html/prepared-recording.ts';
import type { Summary } from './summary.ts';

/**
 * The recordings of the report in that folder, each read and judged once, by the scenario's slug. A scenario whose
 * set-up failed has none.
 * @throws {TimelineFormatError} for one that can't be read
 */
export async function readRecordings(
  folder: string,
  { scenarios }: Summary,
): Promise<Map<string, PreparedRecording>> {
  const recordings = new Map<string, PreparedRecording>();
  // One after the other: whole timelines need room.
  for (const { slug } of scenarios) {
    const file = join(timelinesFolder(folder), `${slug}.ndjson`);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    recordings.set(slug, await prepareRecording(judgeRecording(readTimeline(text), file)));
  }
  return recordings;
}
