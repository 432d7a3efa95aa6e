import { join } from 'node:path';
import type { ChaosResult, FoundFailure } from '../chaos/chaos.ts';
import { faultsIn } from '../chaos/sequence.ts';
import { sequenceText } from '../chaos/step.ts';
import { tellGithub } from '../report/github.ts';
import { REPORT_PAGE } from '../report/report.ts';
import { verdictLine } from '../report/summary.ts';

/** Say what was found, with the least that shows it, in words and by the exit status; never returns. */
export async function sayChaos(
  { summary, found, unknown, interrupted }: ChaosResult,
  reportDir: string,
): Promise<never> {
  const messages = new Map(summary.scenarios.map(({ name, message }) => [name, message]));
  for (const each of found) console.log(['', ...foundLines(each, messages.get(each.name))].join('\n'));
  await tellGithub(summary);
  const ways = found.length === 1 ? 'one way to fail' : `${found.length} ways to fail`;
  const what = found.length > 0 ? ways : 'nothing found';
  const report = join(reportDir, REPORT_PAGE);
  console.log(`\n${interrupted ? 'interrupted: ' : ''}${what}; ${verdictLine(summary)}; report: ${report}`);
  process.exit(found.length > 0 ? 1 : interrupted || unknown.length > 0 ? 2 : 0);
}

function foundLines(
  { name, failure, steps, times, again, minimal }: FoundFailure,
  message = null as string | null,
): string[] {
  const head = `${failure.kinds.join(', ')}: ${name}, and ${times - 1} more`;
  const whole = [message ?? '', `  sequence           ${sequenceText(steps)}`];
  if (minimal === undefined) return [head, ...whole, `  again              ${again}`];
  const { search, failed } = minimal;
  const least = search.exhausted ? 'the least that fails' : 'the least found in time';
  return [
    head,
    ...whole,
    `  ${least}: ${sequenceText(minimal.steps)}`,
    `  faults             ${faultsIn(minimal.steps)}; the whole had ${faultsIn(steps)} and failed ${search.reproduced.count} of ${search.reproduced.of} times again`,
    `  fails              ${failed.count} of ${failed.of} times; found in ${search.runs} runs`,
    `  again              ${minimal.again}`,
    `  scenario           ${minimal.file}`,
    '',
    minimal.source,
  ];
}
