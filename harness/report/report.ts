import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logsFolder, timelinesFolder } from '../store/report-folder.ts';
import { printableJson, printableLines } from '../text/printable.ts';
import { htmlReport } from './html/html.ts';
import type { PreparedRecording } from './html/prepared-recording.ts';
import { junit } from './junit.ts';
import { type Summary, summaryText } from './summary.ts';

/** The page to open in a browser. */
export const REPORT_PAGE = 'report.html';

/**
 * Write the report of a run into its folder, where the timelines lie already: `summary.json`, `summary.txt`,
 * `junit.xml` and `report.html`.
 * @param recordings by the scenario's slug; one whose set-up failed has none
 */
export async function writeReport(
  folder: string,
  summary: Summary,
  recordings: ReadonlyMap<string, PreparedRecording>,
): Promise<void> {
  await writeFile(join(folder, 'summary.json'), `${printableJson(summary)}\n`);
  await writeFile(join(folder, 'summary.txt'), printableLines(summaryText(summary)));
  await writeFile(join(folder, 'junit.xml'), junit(summary));
  const recorded = summary.scenarios.map((outcome) => ({
    outcome,
    recording: recordings.get(outcome.slug),
    folder: timelinesFolder(folder),
    hasLogs: existsSync(join(logsFolder(folder), outcome.slug)),
  }));
  await writeFile(join(folder, REPORT_PAGE), await htmlReport(summary, recorded));
}
