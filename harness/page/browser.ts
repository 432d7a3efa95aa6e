import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { startRecorded } from '../runtime/process/ledger.ts';
import { ProcessGroup } from '../runtime/process/process-group.ts';
import { holds, type Look, notYet, until, WaitError } from '../until.ts';

/** Some seconds are enough for it; on a machine that has just come to a standstill, it may need many. */
const START_LIMIT_MS = 60_000;
const END_LIMIT_MS = 5000;
const LOG_TAIL_LINES = 5;
/** Wide enough for the real page: a side bar, and tables of at least 1200 pixels. */
const VIEWPORT = { width: 1440, height: 900 };

/**
 * Several pages are open at a time and none is in front, so that timers must not be slowed down in the others;
 * nothing is asked of the Internet, and nothing goes through a proxy: fe is near.
 */
const ARGUMENTS = [
  '--headless',
  '--no-startup-window',
  '--remote-debugging-port=0',
  // It runs as root in most containers, where the sandbox can't; the only pages are fe's.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-proxy-server',
  '--disable-extensions',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-breakpad',
  '--disable-crash-reporter',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--hide-scrollbars',
  '--mute-audio',
  '--password-store=basic',
];

/** A Chromium that could not be started, or has ended. */
export class BrowserError extends Error {
  override readonly name = 'BrowserError';
}

/**
 * One headless Chromium for all who watch a page in this process; started when the first page is asked for, and
 * again where it has died since; one that can't be started is not tried twice. It is a process of the run: its
 * profile lies in the run's folder, its pid in the run's ledger, so that it doesn't outlive the run however that
 * ends.
 */
export class SharedBrowser {
  readonly #executable: string;
  readonly #runFolder: string;
  #starting: Promise<Browser> | undefined;
  #child: ProcessGroup | undefined;

  /**
   * @param executable the file of a Chromium
   * @param runFolder from `createRunFolder`
   */
  constructor(executable: string, runFolder: string) {
    this.#executable = executable;
    this.#runFolder = runFolder;
  }

  /**
   * A new page in a context of its own, which ends with it.
   * @throws {BrowserError} where Chromium can't be started
   */
  async newPage(): Promise<Page> {
    this.#starting ??= this.#start();
    const browser = await this.#starting;
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    page.once('close', () => void context.close().catch(() => {}));
    return page;
  }

  /** End it, and wait until it has ended; nothing where it was not started. Never rejects. */
  async close(): Promise<void> {
    const browser = await this.#starting?.catch(() => undefined);
    this.#starting = undefined;
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    // Asked by its own protocol, it ends its helpers before itself.
    const session = await browser?.newBrowserCDPSession().catch(() => undefined);
    session?.send('Browser.close').catch(() => {});
    if (!session) child.signal('SIGTERM');
    if (!(await ends(child, END_LIMIT_MS))) {
      child.signal('SIGKILL');
      await ends(child, END_LIMIT_MS);
    }
    await browser?.close().catch(() => {});
  }

  async #start(): Promise<Browser> {
    // Loaded only where a page is watched.
    const { chromium } = await import('playwright-core');
    const folder = await mkdtemp(join(this.#runFolder, 'chromium-'));
    const profile = join(folder, 'profile');
    const temporary = join(folder, 'tmp');
    await Promise.all([mkdir(profile), mkdir(temporary)]);
    const { child, said } = this.#spawn(profile, temporary);
    this.#child = child;
    try {
      const endpoint = await until(() => endpointOf(profile, child, said), {
        what: 'Chromium says where it can be reached',
        limitMs: START_LIMIT_MS,
        everyMs: 20,
      });
      const browser = await chromium.connectOverCDP(endpoint, { artifactsDir: temporary });
      browser.once('disconnected', () => {
        // The next page starts another one.
        if (this.#child === child) this.#starting = undefined;
      });
      return browser;
    } catch (error) {
      child.signal('SIGKILL');
      const { message } = error as Error;
      throw new BrowserError(
        error instanceof WaitError ? `Chromium did not start: ${message}; ${said()}` : message,
      );
    }
  }

  #spawn(profile: string, temporary: string): { child: ProcessGroup; said: () => string } {
    const child = startRecorded(this.#runFolder, (own) =>
      spawn(this.#executable, [...ARGUMENTS, `--user-data-dir=${profile}`], {
        ...own,
        // What it leaves elsewhere when it is killed would stay.
        env: { ...own.env, TMPDIR: temporary, XDG_CONFIG_HOME: temporary, XDG_CACHE_HOME: temporary },
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    );
    let log = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      log = `${log}${text}`.slice(-4000);
    });
    child.on('error', (error) => {
      log += error.message;
    });
    return {
      child: new ProcessGroup(child, this.#runFolder),
      said: () => log.trimEnd().split('\n').slice(-LOG_TAIL_LINES).join(' | '),
    };
  }
}

/** Where its debugging protocol listens: it writes port and path to a file in its profile. */
async function endpointOf(profile: string, child: ProcessGroup, said: () => string): Promise<Look<string>> {
  if (child.ending !== undefined) {
    throw new BrowserError(`Chromium did not start: ${said() || 'it ended at once'}`);
  }
  const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
  const [port, path] = text.split('\n');
  return port && path ? holds(`ws://127.0.0.1:${port}${path}`) : notYet(said() || 'nothing');
}

/** Whether it ends within the limit. */
async function ends(child: ProcessGroup, limitMs: number): Promise<boolean> {
  await Promise.race([child.ended, delay(limitMs, undefined, { ref: false })]);
  return child.ending !== undefined;
}
