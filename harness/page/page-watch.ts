import { join, relative } from 'node:path';
import type { Page } from 'playwright-core';
import type { Address } from '../address.ts';
import { Loop } from '../loop.ts';
import { screenshotsFolder, timelinesFolder } from '../store/report-folder.ts';
import type { Screenshot, TimelineEvent } from '../timeline/event.ts';
import type { TimelineWriter } from '../timeline/writer.ts';
import { holds, notYet, until } from '../until.ts';
import { within } from '../within.ts';
import type { SharedBrowser } from './browser.ts';
import { type Box, type GroupOnPage, readGroups } from './read-groups.ts';

/** How long the page may take at first to show the groups; without them, the scenario begins all the same. */
const FIRST_LIMIT_MS = 60_000;
const LOAD_LIMIT_MS = 10_000;
/** Reading takes some milliseconds; a page that takes this long hangs. */
const READ_LIMIT_MS = 3000;
const PICTURE_LIMIT_MS = 5000;
/** From one attempt to open the page to the next. */
const RETRY_MS = 1000;
/** A page without a group this long after it was opened won't get one: the real one asks for them only once. */
const EMPTY_LIMIT_MS = 6000;
/** A picture of many groups stays readable, and small enough for a report. */
const TALLEST_PICTURE = 2000;
const MARGIN = 8;

export interface PageWatchParts {
  readonly browser: Pick<SharedBrowser, 'newPage'>;
  /** fe's address as seen from here; asked again each time, since a mapped port can change with a restart. */
  readonly address: () => Address;
  readonly product: string;
  readonly timeline: Pick<TimelineWriter, 'now' | 'write' | 'listen'>;
  readonly periodMs: number;
  readonly reportDir: string;
  /** What the pictures' files are called by. */
  readonly slug: string;
}

interface OpenPage {
  readonly page: Page;
  /** fe's address when it was opened. */
  readonly address: Address;
  /** By `performance.now()`. */
  readonly openedAt: number;
  /** Why it has to be opened anew. */
  broken: string | undefined;
}

/**
 * Watches fe's own page as somebody would who leaves it open: reads what it shows, period by period, into the
 * timeline. It is loaded anew only where a user would have to: where it crashed, hangs, or was opened while fe
 * could not answer. That it goes on showing the old while fe is down is what it really does, and is recorded as
 * shown.
 */
export class PageWatch {
  readonly #parts: PageWatchParts;
  readonly #loop: Loop;
  #open: OpenPage | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;
  #failure = 'it was not opened yet';

  /**
   * Open the page; resolves when it shows the groups and a picture of that is taken, and after a limit in any
   * case. Never rejects: what goes wrong is recorded as the reason why nothing could be read.
   */
  static async open(parts: PageWatchParts): Promise<PageWatch> {
    let shown = false;
    parts.timeline.listen((event: TimelineEvent) => {
      if (event.kind === 'page' && event.error === undefined) shown = true;
    });
    const watch = new PageWatch(parts);
    await until(() => (shown ? holds(undefined) : notYet(watch.#failure)), {
      what: 'the page shows the groups',
      limitMs: FIRST_LIMIT_MS,
      everyMs: parts.periodMs / 4,
    }).catch(() => {});
    await watch.#picture('start');
    return watch;
  }

  private constructor(parts: PageWatchParts) {
    this.#parts = parts;
    this.#loop = new Loop(parts.periodMs, () => this.#round());
  }

  /**
   * Take the last pictures and close the page. Never rejects.
   * @param found whether something was found just now: that gets a picture as well
   */
  async close(found: boolean): Promise<void> {
    if (found) await this.#picture('finding');
    await this.#loop.stop();
    await this.#picture('end');
    await this.#drop();
  }

  async #round(): Promise<void> {
    const { timeline } = this.#parts;
    if (this.#open?.broken !== undefined || this.#open?.address !== this.#parts.address()) await this.#load();
    const t = timeline.now();
    const sample = await this.#read().then(
      (groups) => ({ groups: groups.map(({ box: _, ...group }) => group) }),
      (error: unknown) => ({ error: inOneLine(error) }),
    );
    timeline.write({ t, kind: 'page', took: timeline.now() - t, ...sample });
  }

  async #read(): Promise<GroupOnPage[]> {
    const open = this.#open;
    if (!open) throw new Error(this.#failure);
    const groups = await inTime(open.page.evaluate(readGroups)).catch((error: unknown) => {
      open.broken ??= inOneLine(error);
      throw new Error(open.broken);
    });
    if (groups.length > 0) return groups;
    // Every product here has groups. Whether the page draws none, or draws them in a way of its own that can't
    // be read, is not to be told from here.
    if (hasPassed(EMPTY_LIMIT_MS, open.openedAt)) open.broken ??= 'it shows no group';
    throw new Error(open.broken ?? 'it shows no group yet');
  }

  async #load(): Promise<void> {
    if (this.#open?.broken !== undefined) this.#failure = this.#open.broken;
    if (!hasPassed(RETRY_MS, this.#triedAt)) return;
    this.#triedAt = performance.now();
    await this.#drop();
    try {
      await this.#openPage();
    } catch (error) {
      this.#failure = inOneLine(error);
    }
  }

  async #openPage(): Promise<void> {
    const { browser, product } = this.#parts;
    const address = this.#parts.address();
    const page = await browser.newPage();
    const open: OpenPage = { page, address, openedAt: performance.now(), broken: undefined };
    page.on('crash', () => {
      open.broken ??= 'it crashed';
    });
    page.on('close', () => {
      open.broken ??= 'it was closed';
    });
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}));
    try {
      await page.goto(`http://${address}/#${encodeURIComponent(product)}`, {
        timeout: LOAD_LIMIT_MS,
        waitUntil: 'domcontentloaded',
      });
    } catch (error) {
      await page.close().catch(() => {});
      throw error;
    }
    this.#open = open;
  }

  async #drop(): Promise<void> {
    const page = this.#open?.page;
    this.#open = undefined;
    if (page) await inTime(page.close()).catch(() => {});
  }

  /** A page that can't be read can't be pictured either; what it was is in its samples. */
  async #picture(moment: Screenshot['moment']): Promise<void> {
    const { timeline, reportDir, slug } = this.#parts;
    const page = this.#open?.page;
    if (!page) return;
    const file = join(screenshotsFolder(reportDir), `${slug}-${moment}.jpg`);
    try {
      const groups = await inTime(page.evaluate(readGroups));
      const t = timeline.now();
      await page.screenshot({
        path: file,
        type: 'jpeg',
        quality: 70,
        fullPage: true,
        timeout: PICTURE_LIMIT_MS,
        ...(groups.length > 0 ? { clip: around(groups.map((group) => group.box)) } : {}),
      });
      timeline.write({ t, kind: 'screenshot', moment, file: relative(timelinesFolder(reportDir), file) });
    } catch {}
  }
}

/** The part of the page that the groups' tables take. */
function around(boxes: readonly Box[]): Box {
  const left = Math.max(0, Math.min(...boxes.map(({ x }) => x)) - MARGIN);
  const top = Math.max(0, Math.min(...boxes.map(({ y }) => y)) - MARGIN);
  const right = Math.max(...boxes.map(({ x, width }) => x + width)) + MARGIN;
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN;
  return { x: left, y: top, width: right - left, height: Math.min(bottom - top, TALLEST_PICTURE) };
}

function hasPassed(ms: number, since: number): boolean {
  return performance.now() - since >= ms;
}

/** @throws where it takes longer: nothing that is asked of a page that hangs has an end */
function inTime<T>(answer: Promise<T>): Promise<T> {
  return within(READ_LIMIT_MS, 'no answer', answer);
}

/** Playwright's errors go on with a call log. */
function inOneLine(error: unknown): string {
  return (error as Error).message.split('\n')[0]!.trim();
}
