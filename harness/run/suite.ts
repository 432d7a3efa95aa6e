import { afterAll, inject, test } from 'vitest';
import { nameOfRound } from '../outcome/round.ts';
import { SharedBrowser } from '../page/browser.ts';
import { prepareRecording } from '../report/html/prepared-recording.ts';
import { providerOf } from '../runtime/runtimes.ts';
import { loadScenarios } from './load-scenarios.ts';
import { Rounds } from './rounds.ts';
import { runScenario } from './run-scenario.ts';
import { selectScenarios } from './select.ts';
import './worker.ts';

/** The file that vitest runs: a test for each round of each scenario. */
const { options, runFolder, programs, proxies } = inject('insync');
const runtime = (await providerOf(options.runtime)).create(options, runFolder);
const browser = options.chromium === undefined ? undefined : new SharedBrowser(options.chromium, runFolder);
afterAll(() => browser?.close());

const chosen = selectScenarios(await loadScenarios(options.scenarioFiles), options).map((scenario) => ({
  scenario,
  rounds: options.untilSure === undefined ? undefined : new Rounds(options.untilSure),
}));

// The first round of each, then the second: a scenario's own rounds side by side would be more than it needs.
for (let round = 1; round <= options.repeat; round++) {
  for (const { scenario, rounds } of chosen) {
    const name = nameOfRound({ scenario: scenario.name, round }, options.repeat, rounds !== undefined);
    test.concurrent(name, async ({ task, skip }) => {
      if (rounds && !rounds.needed) {
        task.meta.unneeded = true;
        return;
      }
      const run = { scenario, name, round, options, programs, proxies, runtime, browser };
      const { outcome, judged } = await runScenario(run);
      // The timeline itself stays here: the report needs less of it.
      if (judged) task.meta.recording = await prepareRecording(judged);
      task.meta.outcome = outcome;
      rounds?.ended(round, outcome.verdict);
      if (outcome.verdict === 'skipped') skip(outcome.reason ?? undefined);
      if (outcome.message) throw new Error(outcome.message);
    });
  }
}
