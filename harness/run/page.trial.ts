import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { SharedBrowser } from '../page/browser.ts';
import { findChromium, NO_CHROMIUM } from '../page/chromium.ts';
import { createRunFolder, sweep } from '../runtime/process/ledger.ts';
import { Trial } from './testing/trial.ts';

const chromium = await findChromium();
const scenario = (name: string) => scenarios.find((each) => each.name === name)!;

/** Whole scenarios on the stand-in, with fe's page watched in a browser. */
describe.skipIf(chromium === undefined)(`with a Chromium (else: ${NO_CHROMIUM})`, () => {
  let trial: Trial;
  let runFolder: string;
  let browser: SharedBrowser;
  beforeAll(async () => {
    trial = await Trial.begin();
    runFolder = await createRunFolder();
    browser = new SharedBrowser(chromium!, runFolder);
  });
  afterAll(async () => {
    await browser.close();
    await sweep(runFolder);
    await trial.end();
  });

  test.concurrent.each([
    'steady state raises no alarm',
    'slave stays down, is reported and stays reported',
    'fe restarted',
    'dashboard restarted',
  ])('the sound stand-in converges, its page included: %s', async (name) => {
    expect(await trial.run(scenario(name), {}, { browser })).toMatchObject({
      verdict: 'converged',
      findings: [],
    });
  });

  test.concurrent('a page that lies is found', async () => {
    const lying = {
      async newPage() {
        const page = await browser.newPage();
        await page.route('**/api/topom/stats/**', async (route) => {
          const response = await route.fetch();
          const lie = (await response.text()).replaceAll(/("out_of_sync":\s*)false/g, '$1true');
          await route.fulfill({ response, body: lie });
        });
        return page;
      },
    };
    const outcome = await trial.run(scenario('steady state raises no alarm'), {}, { browser: lying });
    expect(outcome).toMatchObject({
      verdict: 'diverged',
      findings: [{ kind: 'page-differs', group: 1, reported: 'OUT OF SYNC' }],
    });
    expect(outcome.message).toContain('page: OUT OF SYNC');
  });
});
