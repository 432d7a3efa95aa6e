import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FakeTimeline, MASTER, SLAVE, slaveInfo } from '../../judge/fake-timeline.ts';
import { findChromium, NO_CHROMIUM } from '../../page/chromium.ts';
import type { TimelineEvent } from '../../timeline/event.ts';
import { recordedScenario, summaryOf } from './fake-report.ts';
import { htmlReport, type RecordedScenario } from './html.ts';
import { longRecording } from './long-recording.ts';

const executablePath = await findChromium();
if (!executablePath) console.warn(`the report is not looked at in a browser: ${NO_CHROMIUM}`);

const HOSTILE = '<img src=x onerror="document.title=1">';
const LONG = `pika-${'very-'.repeat(40)}long`;
const AGAIN =
  "npm start -- 'the complaint' --seed 7 --pika-bin /opt/pika/bin/pika --codis-dir /opt/codis-v4.0.1";
const DIAGNOSIS = 'dashboard tried to repair it 24 times; Pika refused: ERR wrong number of arguments';

/** The complaint, and whatever else a report may hold. */
function complaint(names: readonly [string, string] = ['pika-1', 'pika-2']): TimelineEvent[] {
  const timeline = new FakeTimeline()
    .advance(1000)
    .outage(SLAVE, 'short')
    .act('sigkill', SLAVE)
    .node(SLAVE, undefined)
    .advance(500)
    .fe({ outOfSync: true })
    .advance(500)
    .act('start', SLAVE)
    .act('ready', SLAVE)
    .node(SLAVE, slaveInfo('up'))
    .expect({ kind: 'in-sync' })
    .advance(12_000)
    .end();
  const [meta, ...rest] = timeline;
  if (meta?.kind !== 'meta') throw new Error('a timeline begins with its meta line');
  const servers = meta.groups[0]!.servers.map((server, index) => ({ ...server, name: names[index]! }));
  const log: TimelineEvent = {
    t: 1500,
    kind: 'log',
    program: 'codis-dashboard',
    text: `[WARN] ${HOSTILE}\u202e is down`,
  };
  const end = rest.pop()!;
  return [{ ...meta, groups: [{ id: 1, servers }], again: AGAIN }, ...rest, log, end];
}

async function fullReport(): Promise<RecordedScenario[]> {
  const quiet = new FakeTimeline().advance(500).expect({ kind: 'steady', forMs: 2000 }).advance(3000).end();
  const failing = await recordedScenario('the complaint', complaint());
  const served = new FakeTimeline().withProxy().clients({}).advance(1000);
  served
    .clients({ failed: 9, error: 'ERR handle response, backend conn reset', noWriteMs: 900 })
    .advance(1000);
  served.clients({}).expect({ kind: 'in-sync' }).advance(5000);
  const [finding] = failing.outcome.findings;
  return [
    await recordedScenario('steady state raises no alarm', quiet),
    await recordedScenario('clients are served', served.end()),
    { ...failing, outcome: { ...failing.outcome, findings: [{ ...finding!, diagnosis: DIAGNOSIS }] } },
    await recordedScenario(`named ${HOSTILE}`, complaint([HOSTILE, LONG])),
    {
      ...(await recordedScenario('not run', quiet, {
        verdict: 'skipped',
        reason: "the runtime can't isolate",
      })),
      recording: undefined,
    },
  ];
}

describe.skipIf(!executablePath)('the report in a browser', () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  const troubles: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'report-'));
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--headless=new', '--no-sandbox', '--disable-gpu'],
    });
  });
  afterEach(async () => {
    await page.close();
    expect(troubles.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  /** Open a report from disk, without a network; every request, error and warning is remembered. */
  async function open(
    recorded: readonly RecordedScenario[],
    width: number,
    options: { dark?: boolean; touch?: boolean } = {},
  ): Promise<void> {
    const file = join(folder, 'report.html');
    await writeFile(file, await htmlReport(summaryOf(recorded), recorded));
    page = await browser.newPage({
      viewport: { width, height: 800 },
      colorScheme: options.dark ? 'dark' : 'light',
      hasTouch: options.touch ?? false,
      offline: true,
    });
    const url = pathToFileURL(file).href;
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:'))
        troubles.push(`asked for ${request.url()}`);
    });
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (message) => {
      // vis said this twice in some hundred openings at 400 px; why is not known, and the chart was drawn well.
      if (!message.text().startsWith('Something is wrong with the Timeline scale'))
        troubles.push(message.text());
    });
    await page.goto(url);
    await page.locator('.first .drawn').waitFor({ state: 'attached' });
  }

  /** The moment's panel, once it says so. */
  const momentSays = (text: string | RegExp) =>
    page.locator('.first .moment').filter({ hasText: text }).waitFor({ timeout: 60_000 });

  /** How wide a segment that spans the whole timeline is drawn, in pixels. */
  const laneWidth = async () => (await page.locator('.first .lane.actual .seg').first().boundingBox())!.width;

  test('the first screen answers the five questions, and shows the timeline', async () => {
    await open(await fullReport(), 1280);
    const answers: Record<string, RegExp> = {
      what: /stuck-out-of-sync.*the page shows group 1 OUT OF SYNC, but its replication is healthy.*24 times/s,
      fe: /codis-fe said.*OUT OF SYNC/s,
      nodes: /nodes said \(true\).*in sync/s,
      when: /since \+2\.\d s.*for 8\.\d s.*after sigkill pika-2 at \+1\.0 s, ready at \+2\.0 s/s,
      again: /See it again.*npm start -- 'the complaint' --seed 7/s,
    };
    for (const [name, text] of Object.entries(answers)) {
      const answer = page.locator(`.first .answer.${name}`);
      expect(await answer.innerText()).toMatch(text);
      const box = (await answer.boundingBox())!;
      expect(box.y + box.height).toBeLessThan(800);
    }
    expect(await page.locator('h1').innerText()).toContain('diverged');
    expect(await page.locator('.standin').innerText()).toContain('gates nothing');
    const lane = (await page.locator('.first .vis-label.badge').boundingBox())!;
    expect(lane.y + lane.height).toBeLessThan(800);
  });

  test.each([
    [1280, false],
    [1280, true],
    [400, false],
    [400, true],
  ])('at %d px, dark: %s, nothing is cut, covered or too pale', async (width, dark) => {
    await open(await fullReport(), width, { dark });
    for (const summary of await page.locator('details.scenario > summary').all()) await summary.click();
    await expect.poll(() => page.locator('.drawn').count()).toBeGreaterThan(1);
    expect(await page.evaluate(() => document.scrollingElement!.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await page.evaluate(overlapping)).toEqual([]);
    expect(await page.evaluate(cutOff)).toEqual([]);
    expect(await page.evaluate(pale)).toEqual([]);
  });

  test('names from outside are shown as they are, and nothing of them runs', async () => {
    await open([await recordedScenario(`named ${HOSTILE}`, complaint([HOSTILE, LONG]))], 1280);
    expect(await page.locator('h2').first().innerText()).toContain(HOSTILE);
    expect(await page.locator('.lane-title').allTextContents()).toEqual(
      expect.arrayContaining([HOSTILE, LONG]),
    );
    await page.locator('.first .vis-foreground .lane.done .seg').click();
    await momentSays(`[WARN] ${HOSTILE}\\u202e is down`);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe('insync: diverged');
  });

  test('hovering shows what was said; a click holds it until Esc', async () => {
    await open(await fullReport(), 1280);
    await momentSays('"out_of_sync": true');
    const lane = `.first .vis-foreground .lane.reported .seg`;
    await page
      .locator(lane)
      .last()
      .hover({ position: { x: 40, y: 8 } });
    await momentSays(/pika-2 \(127\.0\.0\.1:21010\)/);
    await momentSays(`"server": "${SLAVE}"`);
    await momentSays(`master_host:${MASTER.split(':')[0]}`);
    await momentSays('[WARN]');
    await page
      .locator('.first .vis-foreground .lane.actual .seg')
      .first()
      .click({ position: { x: 20, y: 8 } });
    await momentSays(/pika-1 .*Let go|Let go.*pika-1/s);
    await page
      .locator(lane)
      .last()
      .hover({ position: { x: 60, y: 8 } });
    await momentSays(/pika-1 \(/);
    await page.locator('.first .canvas').focus();
    await page.keyboard.press('Escape');
    await page
      .locator(lane)
      .last()
      .hover({ position: { x: 80, y: 8 } });
    await momentSays(/pika-2 \(/);
  });

  test('shows how a proxy routed and what its clients had', async () => {
    await open(await fullReport(), 1280);
    await page.getByRole('link', { name: 'clients are served' }).click();
    const scenario = page.locator('details[open]', { hasText: 'clients are served' });
    await scenario.locator('.drawn').waitFor();
    expect(await scenario.locator('.details').innerText()).toMatch(
      /felt it: no writes for 900 ms; \d+ operations/,
    );
    const panelSays = (text: RegExp) => scenario.locator('.moment').filter({ hasText: text }).waitFor();
    await scenario
      .locator('.vis-foreground .lane.clients .seg')
      .last()
      .click({ position: { x: 90, y: 8 } });
    await panelSays(
      /codis-proxy-1 pika-1, reads pika-1 and pika-2.*clients of codis-proxy-1 .* had.*"done": 30/s,
    );
    await scenario
      .locator('.vis-foreground .lane.routes .seg')
      .last()
      .click({ position: { x: 90, y: 8 } });
    await panelSays(/codis-proxy-1 .* routes.*"replicas"/s);
  });

  test('a finger can do the same, and scrolls the page where it moves up', async () => {
    await open(await fullReport(), 400, { touch: true });
    const seg = page.locator('.first .vis-foreground .lane.actual .seg').last();
    await seg.scrollIntoViewIfNeeded();
    await seg.tap({ position: { x: 60, y: 8 } });
    await momentSays(/pika-2 \(/);
    const panel = (await page.locator('.first .moment').boundingBox())!;
    expect(panel.y + panel.height).toBeLessThanOrEqual(801);
    const actions = await page
      .locator('.first .vis-panel')
      .evaluateAll((panels) => panels.map((panel) => getComputedStyle(panel).touchAction));
    expect(new Set(actions)).toEqual(new Set(['pan-y']));
  });

  test('the keyboard steps through samples and lanes, and zooms', async () => {
    await open(await fullReport(), 1280);
    await momentSays('"out_of_sync": true');
    await page.locator('.first .canvas').focus();
    await page.keyboard.press('Home');
    await momentSays('+0.00 s');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await momentSays('OUT OF SYNC');
    await page.keyboard.press('ArrowLeft');
    await momentSays('"out_of_sync": false');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    await momentSays(/pika-1 \(/);
    const before = await laneWidth();
    await page.keyboard.press('+');
    await expect.poll(laneWidth).toBeGreaterThan(1.3 * before);
    await page.keyboard.press('0');
    await expect.poll(laneWidth).toBeCloseTo(before, 0);
  });

  test('the wheel scrolls the page; with Ctrl it zooms', async () => {
    await open(await fullReport(), 1280);
    await page.locator('.first .vis-center').hover();
    await page.mouse.wheel(0, 200);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
    const before = await laneWidth();
    await page.locator('.first .vis-center').hover();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');
    await expect.poll(laneWidth).toBeGreaterThan(before);
  });

  test('a link of the table unfolds its scenario, and the filter leaves those of one verdict', async () => {
    await open(await fullReport(), 1280);
    await page.getByRole('link', { name: 'steady state raises no alarm' }).click();
    await page.locator('details[open]', { hasText: 'steady state' }).locator('.drawn').waitFor();
    await page.getByRole('button', { name: 'skipped' }).click();
    expect(await page.locator('tbody tr:visible').allInnerTexts()).toEqual([
      expect.stringContaining('not run'),
    ]);
  });

  test('ten minutes of three groups cost less to draw than ten times one minute', async () => {
    const short = await drawnOf(60_000);
    const long = await drawnOf(600_000);
    expect(long.items).toBeGreaterThan(200);
    // However long the recording, there are no more items than a screen has room for.
    expect(long.items).toBeLessThan(1500);
    expect(long.cpuS).toBeLessThan(10 * short.cpuS);
  });

  /** How many items are drawn of a recording of three groups that is so long, and what that costs the page. */
  async function drawnOf(lengthMs: number): Promise<{ items: number; cpuS: number }> {
    await open([await recordedScenario('a long one', longRecording(lengthMs, 3, 3))], 1280);
    const session = await page.context().newCDPSession(page);
    // Of the page's own thread, whatever else the machine does.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.reload();
    await page.locator('.first .drawn').waitFor();
    const { metrics } = await session.send('Performance.getMetrics');
    await session.detach();
    const cpuS = metrics.find(({ name }) => name === 'TaskDuration')!.value;
    const items = await page.locator('.vis-item').count();
    console.info(`${lengthMs / 1000} s: ${items} items, ${cpuS.toFixed(2)} CPU-s`);
    return { items, cpuS };
  }
});

/** Texts of the header, the answers and the table that lie on one another; runs in the page. */
function overlapping(): string[] {
  const boxes = [
    ...document.querySelectorAll('header > *, .answer dt, .answer dd, h2, tbody td, tbody th, .tools > *'),
  ]
    .filter((element) => element.checkVisibility() && element.textContent.trim() !== '')
    .map((element) => ({
      text: element.textContent.trim().slice(0, 40),
      box: element.getBoundingClientRect(),
    }));
  return boxes.flatMap((a, index) =>
    boxes.slice(index + 1).flatMap((b) => {
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      return across > 1 && down > 1 ? [`${a.text} / ${b.text}`] : [];
    }),
  );
}

/** Texts outside of the timeline that stick out of their box or of the page; runs in the page. */
function cutOff(): string[] {
  return [
    ...document.querySelectorAll('header, header *, .answers *, .details *, table *, summary, .moment *'),
  ]
    .filter((element) => element.checkVisibility() && element.textContent.trim() !== '')
    .filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left < 0 || right > innerWidth + 0.5 || element.scrollWidth > element.clientWidth + 1;
    })
    .filter((element) => getComputedStyle(element).display !== 'inline')
    .map((element) => `${element.tagName} ${element.textContent.trim().slice(0, 40)}`);
}

/** Texts whose contrast to what is behind them is under WCAG's 4.5; runs in the page. */
function pale(): string[] {
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const [r, g, b] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const behind = (element: Element): string => {
    for (let up: Element | null = element; up; up = up.parentElement) {
      const color = getComputedStyle(up).backgroundColor;
      if (channels(color)[3] !== 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [...document.querySelectorAll('body *')]
    .filter((element) => element.checkVisibility())
    .filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue!.trim()),
    )
    .flatMap((element) => {
      const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      return contrast < 4.5
        ? [
            `${element.className || element.tagName} "${element.textContent.slice(0, 20)}" ${contrast.toFixed(1)}`,
          ]
        : [];
    });
  return [...new Set(found)];
}
