import { extname, join } from 'node:path';
import { Writable } from 'node:stream';
import { createVitest } from 'vitest/node';
import { scenarios } from '../../scenarios/index.ts';
import { packageRoot } from '../package-root.ts';
import { prepareReportFolder } from '../report/folder.ts';
import { writeReport } from '../report/report.ts';
import { describeSubject, overallVerdict, type Summary } from '../report/summary.ts';
import type { RunOptions } from './options.ts';
import { ProgressReporter } from './progress.ts';
import { beginRun, endRun, scenarioRuntime } from './runtime.ts';
import { selectScenarios } from './select.ts';
import './worker.ts';

/**
 * Vitest has listeners of its own that end the process at a signal, before anything is swept. Here the caller is
 * told of a signal, and sweeps; so theirs are taken away as soon as they come.
 */
function refuseSignals(event: string | symbol, listener: (...args: unknown[]) => void): void {
  if (event === 'SIGINT' || event === 'SIGTERM') queueMicrotask(() => process.off(event, listener));
}

/**
 * Run the scenarios that the options choose, and write the report. Whatever happens, nothing that was started
 * is left running.
 *
 * @param print gets each line of progress
 * @param interrupted rejects when the run is to stop at once
 * @throws {ProgramError} for a program that can't be run
 * @throws {UnknownScenarioError} for a filter that matches nothing
 * @throws {ReportFolderError} where the report can't be written
 * @throws {InterruptedError} when it was interrupted
 */
export async function run(
  options: RunOptions,
  print: (line: string) => void,
  interrupted: Promise<never>,
): Promise<Summary> {
  selectScenarios(scenarios, options.filters);
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
  const runtime = scenarioRuntime(options, runFolder);
  const programs = await runtime.describePrograms();
  const subject = {
    runtime: runtime.name,
    chosenBecause: options.chosenBecause,
    standin: runtime.standin,
    programs,
    pace: options.pace,
    seed: options.seed,
  };
  print(describeSubject(subject));
  const began = performance.now();
  const progress = new ProgressReporter(print);
  const suite = join(
    packageRoot(),
    extname(import.meta.url) === '.js' ? 'dist' : '',
    `harness/run/suite${extname(import.meta.url)}`,
  );
  // Vitest's own chatter goes nowhere: what a user should see, progress says.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  process.on('newListener', refuseSignals);
  const vitest = await createVitest(
    {
      config: false,
      root: packageRoot(),
      watch: false,
      include: [suite],
      exclude: [],
      pool: 'threads',
      isolate: false,
      maxWorkers: 1,
      maxConcurrency: options.jobs,
      // A scenario bounds each of its own waits; this only keeps a defect of the harness from hanging a pipeline.
      testTimeout: 30 * 60_000,
      provide: { insync: { options, runFolder, programs } },
      reporters: [progress],
    },
    {},
    { stdout: nowhere },
  );
  process.off('newListener', refuseSignals);
  await Promise.race([vitest.start(), progress.programFailed]);
  await vitest.close();
  if (progress.errors.length > 0) throw new Error(progress.errors.join('\n'));
  const order = scenarios.map((scenario) => scenario.name);
  const position = (name: string) => order.findIndex((known) => name.startsWith(known));
  const outcomes = progress.outcomes.toSorted(
    (a, b) => position(a.name) - position(b.name) || a.name.localeCompare(b.name, 'en', { numeric: true }),
  );
  const summary: Summary = {
    verdict: overallVerdict(outcomes),
    ...subject,
    tookMs: Math.round(performance.now() - began),
    scenarios: outcomes,
  };
  await writeReport(options.reportDir, summary);
  return summary;
}
