import { access, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reportedGroups } from '../codis/reported.ts';
import type { FeGroupStats } from '../codis/stats.ts';
import { shown } from '../judge/fake-timeline.ts';
import { createRunFolder, sweep } from '../runtime/process/ledger.ts';
import { timelinesFolder } from '../store/report-folder.ts';
import type { PageSample, TimelineEvent } from '../timeline/event.ts';
import { TimelineWriter } from '../timeline/writer.ts';
import { holds, notYet, until } from '../until.ts';
import { SharedBrowser } from './browser.ts';
import { findChromium, NO_CHROMIUM } from './chromium.ts';
import { FakeFe } from './fake-fe.ts';
import { PageWatch } from './page-watch.ts';

const chromium = await findChromium();
const PERIOD_MS = 50;
const LIMIT_MS = 60_000;

const stats = (outOfSync: boolean): FeGroupStats => ({
  models: [
    {
      id: 1,
      servers: [{ server: '127.0.0.1:21000', action: { state: 'synced' } }],
      promoting: {},
      out_of_sync: outOfSync,
    },
  ],
  stats: { '127.0.0.1:21000': { stats: { role: 'master' } } },
});
const asShown = (outOfSync: boolean) => shown(reportedGroups(stats(outOfSync)));

test('a Chromium that can not be started is the reason why the page can not be read', async () => {
  const runFolder = await createRunFolder();
  const browser = new SharedBrowser(process.execPath, runFolder);
  await expect(browser.newPage()).rejects.toThrow(/^Chromium did not start: .*bad option/);
  await browser.close();
  await sweep(runFolder);
});

describe.skipIf(chromium === undefined)(`in Chromium (else: ${NO_CHROMIUM})`, () => {
  let runFolder: string;
  let reportDir: string;
  let browser: SharedBrowser;
  let fe: FakeFe;
  let timeline: TimelineWriter;
  let watch: PageWatch | undefined;
  const events: TimelineEvent[] = [];
  /** All that were opened. */
  const pages: Page[] = [];

  beforeAll(async () => {
    runFolder = await createRunFolder();
    browser = new SharedBrowser(chromium!, runFolder);
  });
  beforeEach(async () => {
    reportDir = await mkdtemp(join(tmpdir(), 'page-watch-'));
    await mkdir(timelinesFolder(reportDir));
    timeline = await TimelineWriter.open(join(timelinesFolder(reportDir), 'test.ndjson'));
    events.length = 0;
    pages.length = 0;
    timeline.listen((event) => events.push(event));
    fe = await FakeFe.listen(stats(false));
  });
  afterEach(async () => {
    await watch?.close(false);
    watch = undefined;
    await timeline.close();
    await fe.stop();
    await rm(reportDir, { recursive: true });
  });
  afterAll(async () => {
    await browser.close();
    await sweep(runFolder);
  });

  async function open(): Promise<PageWatch> {
    watch = await PageWatch.open({
      browser: {
        newPage: async () => {
          const page = await browser.newPage();
          pages.push(page);
          return page;
        },
      },
      address: () => fe.address,
      product: 'codis-demo',
      timeline,
      periodMs: PERIOD_MS,
      reportDir,
      slug: 'test',
    });
    return watch;
  }
  const samples = () => events.filter((event): event is PageSample => event.kind === 'page');
  const pictures = () => events.flatMap((event) => (event.kind === 'screenshot' ? [event] : []));
  function eventually(what: string, condition: () => boolean): Promise<void> {
    return until(
      () => (condition() ? holds(undefined) : notYet(JSON.stringify(samples().at(-1)) ?? 'no sample')),
      { what, limitMs: LIMIT_MS, everyMs: 10 },
    );
  }

  test('says what the page shows, as soon as it changes', async () => {
    await open();
    fe.group = stats(true);
    await eventually('the change', () => samples().at(-1)!.groups?.[0]?.outOfSync === true);
    const told = samples().flatMap(({ groups }) => (groups ? [JSON.stringify(groups)] : []));
    expect([...new Set(told)]).toEqual([asShown(false), asShown(true)].map((said) => JSON.stringify(said)));
  });

  test('keeps what a page shows while fe is down, and does not load it anew', async () => {
    await open();
    const { page } = fe;
    fe.page = page.replace('>codis-fe<', '>loaded anew<');
    await fe.stop();
    const before = samples().length;
    // Longer than a refresh: the page has failed to ask.
    await eventually('samples meanwhile', () => samples().length >= before + 4000 / PERIOD_MS);
    for (const { groups } of samples().slice(before)) expect(groups).toEqual(asShown(false));
    fe.group = stats(true);
    await fe.start();
    await eventually('the change', () => samples().at(-1)!.groups?.[0]?.outOfSync === true);
    expect(
      samples()
        .slice(before)
        .some(({ error }) => error !== undefined),
    ).toBe(false);
  });

  test('opens the page when fe comes up', async () => {
    await fe.stop();
    const opening = open();
    await eventually('an error', () =>
      samples().some(({ error }) => error?.includes('ERR_CONNECTION_REFUSED')),
    );
    await fe.start();
    await opening;
    expect(samples().findLast(({ groups }) => groups)?.groups).toEqual(asShown(false));
    expect(pictures().map(({ moment }) => moment)).toEqual(['start']);
  });

  test('loads a page anew that was opened while fe could not answer, as a user would', async () => {
    // Like the real page, it asks for the groups only if its first question was answered.
    fe.page = fe.page.replace('setTimeout(keepRefreshing, refreshMs)', 'chosenProduct()');
    fe.status = 502;
    const opening = open();
    await eventually('a first question', () => fe.asked > 0);
    fe.status = 200;
    await opening;
    expect(samples().findLast(({ groups }) => groups)?.groups).toEqual(asShown(false));
    expect(samples()[0]).toMatchObject({ error: expect.any(String) });
  });

  test('a page that draws its groups in a way of its own can not be read, which is no claim about it', async () => {
    fe.page = fe.page.replaceAll("'Data Center'", "'DC'");
    const opening = open();
    await eventually('a second page', () => pages.length === 2);
    expect(samples().every(({ groups }) => groups === undefined)).toBe(true);
    expect(samples().at(-1)!.error).toMatch(/^it shows no group/);
    fe.page = fe.page.replaceAll("'DC'", "'Data Center'");
    await opening;
  });

  test('reads on behind a dialog', async () => {
    fe.page = fe.page.replace('async function refresh() {', '$& setTimeout(() => alert("!"));');
    await open();
    const before = samples().length;
    const read = () =>
      samples()
        .slice(before)
        .filter(({ error }) => error === undefined);
    await eventually('more samples', () => read().length >= 5);
  });

  test.each<[string, (page: Page) => Promise<unknown>]>([
    ['hangs', (page) => page.evaluate('for (;;);')],
    ['crashes', (page) => page.goto('chrome://crash')],
    ['is closed', (page) => page.close()],
  ])('opens another where a page %s', async (_, hurt) => {
    await open();
    fe.group = stats(true);
    const before = samples().length;
    hurt(pages[0]!).catch(() => {});
    const read = () => samples().slice(before).at(-1);
    await eventually('the page again', () => pages.length === 2 && read()?.groups?.[0]?.outOfSync === true);
    expect(read()?.groups).toEqual(asShown(true));
  });

  test('takes pictures at the start, at a finding and at the end, and names their files', async () => {
    const opened = await open();
    await opened.close(true);
    watch = undefined;
    expect(pictures().map(({ moment, file }) => [moment, file])).toEqual([
      ['start', join('..', 'screenshots', 'test-start.jpg')],
      ['finding', join('..', 'screenshots', 'test-finding.jpg')],
      ['end', join('..', 'screenshots', 'test-end.jpg')],
    ]);
    for (const { file } of pictures()) {
      const picture = await readFile(resolve(timelinesFolder(reportDir), file));
      expect(picture.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
      expect(picture.length).toBeLessThan(100_000);
    }
  });

  test('takes no picture of a finding where there is none', async () => {
    const opened = await open();
    await opened.close(false);
    watch = undefined;
    expect(pictures().map(({ moment }) => moment)).toEqual(['start', 'end']);
    await expect(access(join(reportDir, 'screenshots', 'test-finding.jpg'))).rejects.toThrow();
  });
});
