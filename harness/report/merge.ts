import { cp } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { tally } from '../outcome/tally.ts';
import { prepareReportFolder } from '../store/report-folder.ts';
import { type LocatedSummary, MixedReportsError, refuseMixedReports } from './mixed-reports.ts';
import { readRecordings } from './read-recordings.ts';
import { readSummary } from './read-summary.ts';
import { writeReport } from './report.ts';
import { type Summary, summarize } from './summary.ts';

/** What the shards of a run have in common. */
const OF_A_RUN = [
  'runtime',
  'standin',
  'programs',
  'pace',
  'cluster',
  'seed',
  'untilSure',
  'filters',
] as const;

/** What a report has of its scenarios besides its summary. */
const FOLDERS = ['timelines', 'logs', 'screenshots'];

/**
 * Put reports together into one, as if it had been one run: that of shards is then the one of the whole.
 *
 * @param folders of the reports, at least one
 * @param reportDir where the one report goes
 * @throws {MixedReportsError} where they are not of one run, a shard is missing, or two have the same scenario
 * @throws {ReportFolderError} where one can't be read, or the new one not be written
 */
export async function mergeReports(folders: readonly string[], reportDir: string): Promise<Summary> {
  const reports: LocatedSummary[] = [];
  for (const folder of folders) {
    if (`${resolve(folder)}${sep}`.startsWith(resolve(reportDir) + sep))
      throw new MixedReportsError(
        `${folder} lies in ${reportDir}, which the merged report replaces: name another --out`,
      );
    reports.push({ folder, summary: await readSummary(folder) });
  }
  refuseMixedReports(reports, OF_A_RUN);
  requireOwnScenarios(reports);
  const summary = mergedSummary(reports);
  await prepareReportFolder(reportDir);
  for (const folder of folders)
    for (const part of FOLDERS)
      await cp(join(folder, part), join(reportDir, part), { recursive: true }).catch(unlessMissing);
  await writeReport(reportDir, summary, await readRecordings(reportDir, summary));
  return summary;
}

function requireOwnScenarios(reports: readonly LocatedSummary[]): void {
  const owners = new Map<string, string>();
  for (const { folder, summary } of reports)
    for (const { slug, name } of summary.scenarios) {
      const owner = owners.get(slug);
      if (owner !== undefined) throw new MixedReportsError(`${owner} and ${folder} both have “${name}”`);
      owners.set(slug, folder);
    }
}

function mergedSummary(reports: readonly LocatedSummary[]): Summary {
  const sorted = reports
    .map(({ summary }) => summary)
    .toSorted((a, b) => (a.shard?.index ?? 0) - (b.shard?.index ?? 0));
  const { verdict: _, repeated: __, scenarios: ___, shard: ____, ...run } = sorted[0]!;
  // They ran side by side.
  const tookMs = Math.max(...sorted.map((summary) => summary.tookMs));
  return summarize({ ...run, tookMs }, inTurn(sorted.map(({ scenarios }) => scenarios)));
}

/** The first scenario of each report, then the second: as they had been dealt out to the shards. */
function inTurn(reports: readonly (readonly ScenarioOutcome[])[]): ScenarioOutcome[] {
  const tallies = reports.map(tally);
  const longest = Math.max(...tallies.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    tallies.flatMap((each) => each[index]?.runs ?? []),
  ).flat();
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
