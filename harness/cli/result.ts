import { join } from 'node:path';
import { tellGithub } from '../report/github.ts';
import { repeatedLines } from '../report/repeated.ts';
import { REPORT_PAGE } from '../report/report.ts';
import { exitStatus, paragraph, type Summary, verdictLine } from '../report/summary.ts';
import { printable } from '../text/printable.ts';
import { say } from '../text/say.ts';

/** Say what came out, in words and by the exit status; never returns. */
export async function sayResult(summary: Summary, reportDir: string): Promise<never> {
  for (const { name, message } of summary.scenarios) if (message) say(`\n${printable(name)}\n${message}`);
  await tellGithub(summary);
  const verdict = `${verdictLine(summary)}; report: ${join(reportDir, REPORT_PAGE)}`;
  say(['', ...paragraph(repeatedLines(summary)), verdict].join('\n'));
  process.exit(exitStatus(summary.verdict));
}
