import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { logsFolder, timelinesFolder } from '../store/report-folder.ts';
import { readTimeline } from '../timeline/reader.ts';
import { htmlReport, type RecordedScenario } from './html/html.ts';
import { junit } from './junit.ts';
import { type Summary, summaryText } from './summary.ts';

/** The page to open in a browser. */
export const REPORT_PAGE = 'report.html';

/**
 * Write the report of a run into its folder, where the timelines lie already: `summary.json`, `summary.txt`,
 * `junit.xml` and `report.html`.
 */
export async function writeReport(folder: string, summary: Summary): Promise<void> {
  await writeFile(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  await writeFile(join(folder, 'summary.txt'), summaryText(summary));
  await writeFile(join(folder, 'junit.xml'), junit(summary));
  const recorded = await Promise.all(summary.scenarios.map((outcome) => readRecorded(folder, outcome)));
  await writeFile(join(folder, REPORT_PAGE), await htmlReport(summary, recorded));
}

/** A scenario whose set-up failed has no timeline. */
async function readRecorded(folder: string, outcome: ScenarioOutcome): Promise<RecordedScenario> {
  const timelines = timelinesFolder(folder);
  const text = await readFile(join(timelines, `${outcome.slug}.ndjson`), 'utf8').catch(() => undefined);
  return {
    outcome,
    timeline: text === undefined ? undefined : readTimeline(text),
    folder: timelines,
    hasLogs: existsSync(join(logsFolder(folder), outcome.slug)),
  };
}
