import { kindsOf } from '../judge/findings.ts';
import type { VerdictName } from '../judge/judge.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { repeatedOf } from '../outcome/repeated.ts';
import { printable } from '../text/printable.ts';
import { inWords } from '../until.ts';
import type { Summary } from './read-summary.ts';
import { repeatedLines } from './repeated.ts';
import { shardWords } from './shard.ts';

export type { Summary };

/** The summary of a run: what was judged and for how long, with all that follows from what its scenarios came to. */
export function summarize(
  run: Omit<Summary, 'verdict' | 'scenarios' | 'repeated'>,
  scenarios: readonly ScenarioOutcome[],
): Summary {
  return {
    verdict: overallVerdict(scenarios),
    ...run,
    scenarios,
    repeated: repeatedOf(scenarios, run.untilSure),
  };
}

/** Diverged if anything did; else unknown if anything is, or if nothing was judged at all. */
function overallVerdict(scenarios: readonly ScenarioOutcome[]): VerdictName {
  const verdicts = new Set(scenarios.map((scenario) => scenario.verdict));
  if (verdicts.has('diverged')) return 'diverged';
  return verdicts.has('unknown') || !verdicts.has('converged') ? 'unknown' : 'converged';
}

/** The exit status of a run: 0 all converged, 1 something diverged, 2 something unknown and nothing diverged. */
export function exitStatus(verdict: VerdictName): 0 | 1 | 2 {
  return verdict === 'converged' ? 0 : verdict === 'diverged' ? 1 : 2;
}

/**
 * The summary as text: what was judged, a line a scenario, the messages of those that failed, what several runs of one
 * show together, the verdict.
 */
export function summaryText(summary: Summary): string {
  const failed = summary.scenarios.filter((scenario) => scenario.message !== null);
  return [
    describeSubject(summary),
    '',
    ...summary.scenarios.map(outcomeLine),
    ...failed.flatMap((scenario) => [
      '',
      printable(scenario.name),
      ...scenario.message!.split('\n').map((line) => `  ${line}`),
    ]),
    '',
    ...paragraph(repeatedLines(summary)),
    verdictLine(summary),
    '',
  ].join('\n');
}

/** The lines with an empty one after them; nothing where there are none. */
export function paragraph(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, ''];
}

/** What was judged, in one line; says so where it was the stand-in. */
export function describeSubject(
  summary: Pick<Summary, 'runtime' | 'chosenBecause' | 'standin' | 'programs' | 'pace' | 'seed' | 'shard'>,
): string {
  const programs = describePrograms(summary);
  const because = summary.chosenBecause ? ` (${summary.chosenBecause})` : '';
  const shard = summary.shard ? `, shard ${shardWords(summary.shard)}` : '';
  const subject = `${programs}; ${summary.runtime} runtime${because}, pace ${summary.pace}, seed ${summary.seed}${shard}`;
  return printable(
    summary.standin
      ? `insync judges a STAND-IN, which gates nothing: ${subject}`
      : `insync judges ${subject}`,
  );
}

/** `pika 4.0.0, codis-dashboard v4.0.1`. */
export function describePrograms({ programs }: Pick<Summary, 'programs'>): string {
  return Object.entries(programs)
    .map(([program, version]) => `${program} ${version}`)
    .join(', ');
}

/** One scenario in one line. */
export function outcomeLine(outcome: ScenarioOutcome): string {
  const verdict = outcome.verdict === 'diverged' ? 'DIVERGED' : outcome.verdict;
  return printable(`${verdict.padEnd(10)}${outcome.name}${detail(outcome)}${secondTry(outcome)}`);
}

/** That it was run again by itself, and why; nothing where it was not. */
function secondTry({ unknownBefore }: ScenarioOutcome): string {
  return unknownBefore === undefined ? '' : `, by itself; beside others unknown: ${unknownBefore}`;
}

function detail(outcome: ScenarioOutcome): string {
  if (outcome.verdict === 'converged') {
    return `  (${inWords(outcome.convergedMs ?? 0)} of ${inWords(outcome.limitMs)})`;
  }
  if (outcome.findings.length > 0) {
    return `  (${kindsOf(outcome.findings).join(', ')})`;
  }
  return outcome.reason ? `  (${outcome.reason})` : '';
}

/** The last line: the counts and the verdict. */
export function verdictLine(
  summary: Pick<Summary, 'verdict' | 'scenarios' | 'tookMs' | 'standin' | 'chosenBecause'>,
): string {
  const count = (verdict: ScenarioOutcome['verdict']) =>
    summary.scenarios.filter((scenario) => scenario.verdict === verdict).length;
  const counts = (['converged', 'diverged', 'unknown', 'skipped'] as const)
    .filter((verdict) => verdict === 'converged' || count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${verdict}`);
  // Whoever wanted real programs and reads nothing but this line has to see that there were none, and why.
  const because = summary.chosenBecause ? `, since ${summary.chosenBecause}` : '';
  const standin = summary.standin ? ` (stand-in${because})` : '';
  return printable(`${summary.verdict}: ${counts.join(', ')} in ${inWords(summary.tookMs)}${standin}`);
}
