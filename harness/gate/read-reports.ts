import { type LocatedSummary, refuseMixedReports } from '../report/mixed-reports.ts';
import { readSummary } from '../report/read-summary.ts';
import type { Summary } from '../report/summary.ts';

/** What reports have in common of which a baseline is made, or which are held against one. */
const OF_A_RELEASE = ['programs', 'standin', 'pace', 'cluster'] as const;

/**
 * The reports of one release and one kind of cluster.
 * @param folders at least one
 * @throws {MixedReportsError} where they are of several, or a shard is missing
 * @throws {ReportFolderError} where one can't be read
 */
export async function readReports(folders: readonly string[]): Promise<Summary[]> {
  const reports: LocatedSummary[] = [];
  for (const folder of folders) reports.push({ folder, summary: await readSummary(folder) });
  refuseMixedReports(reports, OF_A_RELEASE);
  return reports.map(({ summary }) => summary);
}
