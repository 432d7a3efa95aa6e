import { join } from 'node:path';
import type { ChaosResult, WayToFail } from '../chaos/chaos.ts';
import { faultsIn } from '../chaos/sequence.ts';
import { sequenceText } from '../chaos/step.ts';
import { tellGithub } from '../report/github.ts';
import { REPORT_PAGE } from '../report/report.ts';
import { verdictLine } from '../report/summary.ts';
import { say } from '../text/say.ts';

/** Say what was found, with the least that shows it, in words and by the exit status; never returns. */
export async function sayChaos(
  { summary, found, unknown, interrupted }: ChaosResult,
  reportDir: string,
): Promise<never> {
  const messages = new Map(summary.scenarios.map(({ name, message }) => [name, message]));
  for (const way of found) say(wayLines(way, (name) => messages.get(name) ?? '').join('\n'));
  await tellGithub(summary);
  const ways = found.length === 1 ? 'one way to fail' : `${found.length} ways to fail`;
  const what = found.length > 0 ? ways : 'nothing found';
  const report = join(reportDir, REPORT_PAGE);
  say(`\n${interrupted ? 'interrupted: ' : ''}${what}; ${verdictLine(summary)}; report: ${report}`);
  process.exit(found.length > 0 ? 1 : interrupted || unknown.length > 0 ? 2 : 0);
}

function wayLines(
  { worst, sequences, clearest, minimal }: WayToFail,
  messageOf: (sequence: string) => string,
): string[] {
  const names = sequences.map(({ name }) => name).join(', ');
  const head = ['', `${worst} in ${names}; the clearest is ${clearest.name}`, messageOf(clearest.name)];
  if (minimal === undefined) return head;
  const { search, failed } = minimal;
  const { count, of } = search.reproduced;
  return [
    ...head,
    `${search.exhausted ? 'the least that fails so' : 'the least that was found in time'}, ${faultsIn(search.steps)} of ${faultsIn(clearest.steps)} faults: ${sequenceText(search.steps)}`,
    `  it failed so ${failed.count} of ${failed.of} times, and the whole ${count} of ${of}; found in ${search.runs} runs`,
    `  again              ${minimal.again}`,
    `  scenario           ${minimal.file}`,
    '',
    minimal.source,
  ];
}
