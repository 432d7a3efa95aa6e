import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { roundOf } from '../outcome/round.ts';
import { writeReport } from '../report/report.ts';
import { describeSubject, type Summary, summarize } from '../report/summary.ts';
import { providerOf } from '../runtime/runtimes.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { prepareReportFolder } from '../store/report-folder.ts';
import { finishedRuns } from './finished-runs.ts';
import { inRun } from './lifetime.ts';
import { loadScenarios } from './load-scenarios.ts';
import type { RunOptions } from './options.ts';
import { plannedRuns } from './planned-runs.ts';
import { Progress } from './progress.ts';
import { type RunRecord, readRecord, recordOf, refuseOther, writeRecord } from './run-record.ts';
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
 * @throws {ScenarioFileError} for a file that gives no scenarios
 * @throws {UnknownScenarioError} for a filter that matches nothing, and a shard without scenarios
 * @throws {ReportFolderError} where the report can't be written
 * @throws {ResumeError} where there is no run to go on with, or another one
 * @throws {InterruptedError} when it was interrupted
 */
export async function run(
  options: RunOptions,
  print: (line: string) => void,
  interrupted: Promise<never>,
): Promise<Summary> {
  const scenarios = await loadScenarios(options.scenarioFiles);
  selectScenarios(scenarios, options);
  const before = options.resume ? await readRecord(options.reportDir) : undefined;
  if (before === undefined) await prepareReportFolder(options.reportDir);
  const progress = new Progress(print);
  interrupted.catch(() => progress.stop());
  return inRun(options, (runFolder) =>
    Promise.race([runIn(runFolder, { options, scenarios, before }, progress, print), interrupted]),
  );
}

interface Run {
  readonly options: RunOptions;
  /** All that there are to choose from. */
  readonly scenarios: readonly Scenario[];
  /** The run that this one goes on with. */
  readonly before: RunRecord | undefined;
}

async function runIn(
  runFolder: string,
  { options, scenarios, before }: Run,
  progress: Progress,
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
  const { programs } = subject;
  const record = recordOf(options, { programs, proxies });
  if (before === undefined) await writeRecord(options.reportDir, record);
  else refuseOther(before, record);
  const began = performance.now();
  const planned = plannedRuns(selectScenarios(scenarios, options), options);
  if (before !== undefined) {
    progress.begin(await finishedRuns(options.reportDir, planned));
    const atMost = options.untilSure === undefined && options.baseline === undefined ? '' : 'at most ';
    print(`${progress.outcomes.length} of ${atMost}${planned.length} have their verdict already`);
  }
  const finished = new Map(progress.outcomes.map((outcome) => [outcome.name, outcome]));
  if (finished.size < planned.length)
    await runSuite({ options, planned, finished, runFolder, runtime, programs, proxies }, progress);
  if (progress.errors.length > 0) throw new Error(progress.errors.join('\n'));
  const tookMs = Math.round(performance.now() - began);
  const summary = summarize({ ...subject, tookMs }, inOrder(scenarios, progress.outcomes));
  await writeReport(options.reportDir, summary, progress.recordings);
  return summary;
}

/** By scenario as they are listed, then by round: they come as they end. */
function inOrder(scenarios: readonly Scenario[], outcomes: readonly ScenarioOutcome[]): ScenarioOutcome[] {
  const order = scenarios.map(({ name }) => name);
  return outcomes
    .map((outcome) => ({ outcome, ...roundOf(outcome.name) }))
    .toSorted((a, b) => order.indexOf(a.scenario) - order.indexOf(b.scenario) || a.round - b.round)
    .map(({ outcome }) => outcome);
}
