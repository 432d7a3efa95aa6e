import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { say } from '../../text/say.ts';

/** `insync report`: render a report again, e.g. one that an older insync wrote. */
export function reportCommand(): Command {
  return new Command('report')
    .description(
      'write report.html, junit.xml and summary.txt of a report again, from its summary and timelines',
    )
    .argument('<folder>', 'the report’s folder')
    .action(async (folder: string) => {
      const { REPORT_PAGE, writeReport } = await import('../../report/report.ts');
      const { readSummary } = await import('../../report/read-summary.ts');
      const { readRecordings } = await import('../../report/read-recordings.ts');
      const reportDir = resolve(folder);
      const summary = await readSummary(reportDir);
      await writeReport(reportDir, summary, await readRecordings(reportDir, summary));
      say(`written: ${join(reportDir, REPORT_PAGE)}`);
    });
}
