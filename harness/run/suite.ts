import { afterAll, inject, test } from 'vitest';
import { phases } from '../codis/check-cycle.ts';
import { paceAt } from '../codis/pace.ts';
import { SharedBrowser } from '../page/browser.ts';
import { prepareRecording } from '../report/html/prepared-recording.ts';
import { providerOf } from '../runtime/runtimes.ts';
import { BeyondBaseline } from './beyond-baseline.ts';
import { ClustersUsedAgain } from './clusters-used-again.ts';
import { commandFor } from './command.ts';
import { loadScenarios } from './load-scenarios.ts';
import { plannedRuns } from './planned-runs.ts';
import type { Rounds } from './rounds.ts';
import { runScenario } from './run-scenario.ts';
import { SecondTries } from './second-tries.ts';
import { selectScenarios } from './select.ts';
import { UntilSure } from './until-sure.ts';
import './worker.ts';

/** The file that vitest runs: a test for each round of each scenario. */
const { options, runFolder, finished, programs, proxies } = inject('insync');
const runtime = (await providerOf(options.runtime)).create(options, runFolder);
const browser = options.chromium === undefined ? undefined : new SharedBrowser(options.chromium, runFolder);
afterAll(() => browser?.close());
const share = options.phase && phases[options.phase];
const clusters = options.reuse
  ? new ClustersUsedAgain(runtime, paceAt(options.pace, runtime.standins))
  : undefined;
afterAll(() => clusters?.dispose());
const tries = new SecondTries(options.jobs);

const chosen = selectScenarios(await loadScenarios(options.scenarioFiles), options);
const roundsOf = new Map(chosen.map(({ name }) => [name, roundsFor(name)]));

for (const planned of plannedRuns(chosen, options)) {
  const { scenario, name, round } = planned;
  const rounds = roundsOf.get(scenario.name);
  const before = finished.get(name);
  if (before !== undefined) {
    rounds?.ended(round, before);
    continue;
  }
  test.concurrent(name, async ({ task, skip }) => {
    if (rounds && !(await rounds.needed(round))) {
      task.meta.unneeded = true;
      return;
    }
    const again = commandFor(scenario.name, options, round);
    const run = {
      ...planned,
      runFolder,
      options,
      share,
      again,
      programs,
      proxies,
      runtime,
      browser,
      clusters,
    };
    const { outcome, judged } = await tries.run(() => runScenario(run));
    // The timeline itself stays here: the report needs less of it.
    if (judged) task.meta.recording = await prepareRecording(judged);
    task.meta.outcome = outcome;
    rounds?.ended(round, outcome);
    if (outcome.verdict === 'skipped') skip(outcome.reason ?? undefined);
    if (outcome.message) throw new Error(outcome.message);
  });
}

/** Undefined where all of its rounds are run, whatever they come to. */
function roundsFor(scenario: string): Rounds | undefined {
  const { untilSure, baseline, repeat } = options;
  if (untilSure !== undefined) return new UntilSure(untilSure);
  return baseline && new BeyondBaseline(baseline[scenario] ?? [], repeat);
}
