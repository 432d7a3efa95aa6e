import { afterAll, inject, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { nameOfRound } from '../outcome/round.ts';
import { SharedBrowser } from '../page/browser.ts';
import { prepareRecording } from '../report/html/prepared-recording.ts';
import { providerOf } from '../runtime/runtimes.ts';
import { runScenario } from './run-scenario.ts';
import { selectScenarios } from './select.ts';
import './worker.ts';

/** The file that vitest runs: a test a scenario, as often as was asked for. */
const { options, runFolder, programs, proxies } = inject('insync');
const runtime = (await providerOf(options.runtime)).create(options, runFolder);
const browser = options.chromium === undefined ? undefined : new SharedBrowser(options.chromium, runFolder);
afterAll(() => browser?.close());

for (const scenario of selectScenarios(scenarios, options.filters)) {
  for (let round = 1; round <= options.repeat; round++) {
    const name = nameOfRound({ scenario: scenario.name, round }, options.repeat);
    test.concurrent(name, async ({ task, skip }) => {
      const run = { scenario, name, round, options, programs, proxies, runtime, browser };
      const { outcome, judged } = await runScenario(run);
      // The timeline itself stays here: the report needs less of it.
      if (judged) task.meta.recording = await prepareRecording(judged);
      task.meta.outcome = outcome;
      if (outcome.verdict === 'skipped') skip(outcome.reason ?? undefined);
      if (outcome.message) throw new Error(outcome.message);
    });
  }
}
