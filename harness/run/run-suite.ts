import { availableParallelism } from 'node:os';
import { phases } from '../codis/check-cycle.ts';
import { paceAt } from '../codis/pace.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { SharedBrowser } from '../page/browser.ts';
import { prepareRecording } from '../report/html/prepared-recording.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { clusterSize } from '../scenario/scenario.ts';
import { ReportFolderError } from '../store/report-folder.ts';
import { within } from '../within.ts';
import { BeyondBaseline } from './beyond-baseline.ts';
import { ClustersUsedAgain } from './clusters-used-again.ts';
import { commandFor } from './command.ts';
import { LoadMeter } from './load.ts';
import type { RunOptions } from './options.ts';
import type { PlannedRun } from './planned-runs.ts';
import type { Progress } from './progress.ts';
import { Room } from './room.ts';
import type { Rounds } from './rounds.ts';
import { runScenario } from './run-scenario.ts';
import { SecondTries } from './second-tries.ts';
import { sideBySide } from './side-by-side.ts';
import { UntilSure } from './until-sure.ts';

/** A scenario bounds each of its own waits; this only keeps a defect of the harness from hanging a pipeline. */
const RUN_LIMIT_MS = 30 * 60_000;

/** What is run, and on what. */
export interface Suite {
  readonly options: RunOptions;
  readonly planned: readonly PlannedRun[];
  /** The runs that have their verdict already: name → what they came to. */
  readonly finished: ReadonlyMap<string, Pick<ScenarioOutcome, 'verdict' | 'findings'>>;
  /** The folder of everything that is started; the caller sweeps it. */
  readonly runFolder: string;
  readonly runtime: Runtime;
  /** Program → version, asked once for the whole run. */
  readonly programs: Readonly<Record<string, string>>;
  /** How many proxies each cluster has. */
  readonly proxies: number;
}

/**
 * Run all that is planned, as many side by side as the options say.
 * @param progress is told of each run that is over
 * @throws {ProgramError} at once where a program can't be run at all
 * @throws {ReportFolderError} at once where the report can't be written
 */
export async function runSuite(suite: Suite, progress: Progress): Promise<void> {
  const { options, runFolder, runtime, planned, finished, programs, proxies } = suite;
  const { chromium, reuse, phase } = options;
  const browser = chromium === undefined ? undefined : new SharedBrowser(chromium, runFolder);
  const clusters = reuse ? new ClustersUsedAgain(runtime, paceAt(options.pace, runtime.standins)) : undefined;
  const share = phase && phases[phase];
  const shared = { options, runFolder, runtime, programs, proxies, browser, clusters, share };
  const tries = new SecondTries(options.jobs);
  const roundsOf = new Map(planned.map(({ scenario }) => [scenario.name, roundsFor(scenario.name, options)]));
  for (const { scenario, name, round } of planned) {
    const before = finished.get(name);
    if (before) roundsOf.get(scenario.name)?.ended(round, before);
  }
  const due = planned.filter(({ name }) => !finished.has(name)).toSorted(byLength);

  const load = options.heedsLoad ? new LoadMeter() : undefined;
  await sideBySide(
    options.jobs,
    (begun) => begun < due.length && !progress.isOver,
    async (index) => {
      const run = due[index]!;
      const rounds = roundsOf.get(run.scenario.name);
      if (rounds && !(await rounds.needed(run.round))) return;
      const again = commandFor(run.scenario.name, options, run.round);
      const ran = await tries
        .run(() => within(RUN_LIMIT_MS, 'it did not end', runScenario({ ...shared, ...run, again })))
        .catch((error: Error) => {
          if (!(error instanceof ReportFolderError))
            return void progress.errors.push(`${run.name}: ${error.message}`);
          progress.stop();
          throw error;
        });
      if (!ran) return;
      rounds?.ended(run.round, ran.outcome);
      // The timeline itself is not kept: the report needs less of it.
      progress.ended(ran.outcome, ran.judged && (await prepareRecording(ran.judged)));
    },
    load && new Room(2 * availableParallelism(), () => load.take()),
  ).finally(() => load?.dispose());
  await Promise.all([browser?.close(), clusters?.dispose()]);
}

/** What is likely to take longest first, so that nothing long is left over for the end. */
function byLength(a: PlannedRun, b: PlannedRun): number {
  return a.round - b.round || clusterSize(b.scenario.needs) - clusterSize(a.scenario.needs);
}

/** Undefined where all of its rounds are run, whatever they come to. */
function roundsFor(scenario: string, { untilSure, baseline, repeat }: RunOptions): Rounds | undefined {
  if (untilSure !== undefined) return new UntilSure(untilSure);
  return baseline && new BeyondBaseline(baseline[scenario] ?? [], repeat);
}
