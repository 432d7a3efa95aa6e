import { scenarios } from '../../scenarios/index.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { roundOf } from '../outcome/round.ts';
import { writeReport } from '../report/report.ts';
import { describeSubject, type Summary, summarize } from '../report/summary.ts';
import { providerOf } from '../runtime/runtimes.ts';
import { prepareReportFolder } from '../store/report-folder.ts';
import { beginRun, endRun } from './lifetime.ts';
import type { RunOptions } from './options.ts';
import { ProgressReporter } from './progress.ts';
import { runSuite } from './run-suite.ts';
import { selectScenarios } from './select.ts';
import { subjectOf } from './subject.ts';

/**
 * Run the scenarios that the options choose, and write the report. Whatever happens, nothing that was started
 * is left running.
 *
 * @param print gets each line of progress
 * @param interrupted rejects when the run is to stop at once
 * @throws {ProgramError} for a program that can't be run
 * @throws {UnknownScenarioError} for a filter that matches nothing, and a shard without scenarios
 * @throws {ReportFolderError} where the report can't be written
 * @throws {InterruptedError} when it was interrupted
 */
export async function run(
  options: RunOptions,
  print: (line: string) => void,
  interrupted: Promise<never>,
): Promise<Summary> {
  selectScenarios(scenarios, options);
  await prepareReportFolder(options.reportDir);
  const runFolder = await beginRun(options);
  try {
    return await Promise.race([runIn(runFolder, options, print), interrupted]);
  } finally {
    await endRun(options, runFolder);
  }
}

async function runIn(
  runFolder: string,
  options: RunOptions,
  print: (line: string) => void,
): Promise<Summary> {
  const runtime = (await providerOf(options.runtime)).create(options, runFolder);
  const { proxies, without, subject: judged } = await subjectOf(options, runtime);
  const subject = {
    ...judged,
    ...(options.untilSure !== undefined && { untilSure: options.untilSure }),
    filters: options.filters,
    ...(options.shard && { shard: options.shard }),
  };
  print(describeSubject(subject));
  if (without) print(without);
  const began = performance.now();
  const progress = new ProgressReporter(print);
  await runSuite({ options, runFolder, programs: subject.programs, proxies }, progress);
  if (progress.errors.length > 0) throw new Error(progress.errors.join('\n'));
  const tookMs = Math.round(performance.now() - began);
  const summary = summarize({ ...subject, tookMs }, inOrder(progress.outcomes));
  await writeReport(options.reportDir, summary, progress.recordings);
  return summary;
}

/** By scenario as they are listed, then by round: they come as they end. */
function inOrder(outcomes: readonly ScenarioOutcome[]): ScenarioOutcome[] {
  const order = scenarios.map(({ name }) => name);
  return outcomes
    .map((outcome) => ({ outcome, ...roundOf(outcome.name) }))
    .toSorted((a, b) => order.indexOf(a.scenario) - order.indexOf(b.scenario) || a.round - b.round)
    .map(({ outcome }) => outcome);
}
