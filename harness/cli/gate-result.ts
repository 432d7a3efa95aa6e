import { join } from 'node:path';
import { GATE_MARKDOWN, gateLines, writeGate } from '../gate/gate-report.ts';
import { judgeCandidate, type NamedBaseline } from '../gate/judge-candidate.ts';
import { tellGithubOfGate } from '../gate/tell-github.ts';
import { verdictLine } from '../gate/words.ts';
import { roundOf } from '../outcome/round.ts';
import type { Summary } from '../report/summary.ts';
import { printable } from '../text/printable.ts';
import { say } from '../text/say.ts';

const EXIT_STATUS = { pass: 0, fail: 1, unknown: 2 } as const;

/**
 * Hold a candidate against a baseline, write down what comes out, and say it, in words and by the exit status; never
 * returns.
 */
export async function sayGate(
  reports: readonly Summary[],
  baseline: NamedBaseline,
  folder: string,
): Promise<never> {
  const today = new Date().toISOString().slice(0, 10);
  const result = judgeCandidate(reports, baseline, today);
  await writeGate(folder, result);
  const stopping = result.scenarios.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  const stops = new Set(stopping.map(({ scenario }) => scenario));
  for (const { name, message } of reports.flatMap(({ scenarios }) => scenarios))
    if (message !== null && stops.has(roundOf(name).scenario)) say(`${printable(name)}\n${message}\n`);
  say(gateLines(result).join('\n'));
  await tellGithubOfGate(result);
  say(`${verdictLine(result)}; report: ${join(folder, GATE_MARKDOWN)}`);
  process.exit(EXIT_STATUS[result.verdict]);
}
