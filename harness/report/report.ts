import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { logsFolder, REPORT, timelinesFolder, writeInto } from '../store/report-folder.ts';
import { writeWhole } from '../store/write-whole.ts';
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
 * @throws {ReportFolderError} where it can't be written
 */
export async function writeReport(
  folder: string,
  summary: Summary,
  recordings: ReadonlyMap<string, PreparedRecording>,
): Promise<void> {
  const recorded = summary.scenarios.map((outcome) => ({
    outcome,
    recording: recordings.get(outcome.slug),
    folder: timelinesFolder(folder),
    hasLogs: existsSync(join(logsFolder(folder), outcome.slug)),
  }));
  const page = await htmlReport(summary, recorded);
  await writeInto(folder, REPORT, async () => {
    await writeWhole(join(folder, 'summary.json'), `${printableJson(summary)}\n`);
    await writeWhole(join(folder, 'summary.txt'), printableLines(summaryText(summary)));
    await writeWhole(join(folder, 'junit.xml'), junit(summary));
    await writeWhole(join(folder, REPORT_PAGE), page);
  });
}
