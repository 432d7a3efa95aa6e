import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRunFolder, sweep } from '../runtime/process/ledger.ts';
import { holds, notYet, until } from '../until.ts';
import { SharedBrowser } from './browser.ts';
import { findChromium, NO_CHROMIUM } from './chromium.ts';

const chromium = await findChromium();
const LIMIT_MS = 60_000;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** What runs on this machine; not what has ended and was not waited for. */
async function processes(): Promise<Process[]> {
  const { stdout } = await execa('ps', ['-eo', 'pid=,ppid=,stat=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (state === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), command: command! }];
  });
}

/** The browser of that run, its helpers, and theirs. */
async function familyOf(runFolder: string): Promise<number[]> {
  const all = await processes();
  const family = new Set(all.filter(({ command }) => command.includes(runFolder)).map(({ pid }) => pid));
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return [...family];
}

async function allEnd(pids: readonly number[]): Promise<void> {
  const look = async () => {
    const alive = (await processes()).filter(({ pid }) => pids.includes(pid));
    return alive.length === 0 ? holds(undefined) : notYet(alive.map(({ command }) => command).join());
  };
  await until(look, { what: 'nothing of it lives', limitMs: LIMIT_MS, everyMs: 50 });
}

const recorded = async (runFolder: string) =>
  (await readFile(join(runFolder, 'ledger'), 'utf8')).trim().split('\n').map(Number);

describe.skipIf(chromium === undefined)(`Chromium (else: ${NO_CHROMIUM})`, () => {
  let runFolder: string;
  let browser: SharedBrowser;
  beforeEach(async () => {
    runFolder = await createRunFolder();
    browser = new SharedBrowser(chromium!, runFolder);
  });
  afterEach(async () => {
    await browser.close();
    await sweep(runFolder);
  });

  test('is started once, however many pages are asked for', async () => {
    const pages = await Promise.all([browser.newPage(), browser.newPage()]);
    expect(await recorded(runFolder)).toHaveLength(1);
    expect(pages[0]!.context()).not.toBe(pages[1]!.context());
  });

  test('ends with all its helpers', async () => {
    await browser.newPage();
    const family = await familyOf(runFolder);
    expect(family.length).toBeGreaterThan(3);
    await browser.close();
    await allEnd(family);
  });

  test('ends with all its helpers where the run is swept', async () => {
    await browser.newPage();
    const family = await familyOf(runFolder);
    await sweep(runFolder);
    await allEnd(family);
  });

  test('is started again where it has died', async () => {
    const page = await browser.newPage();
    const died = new Promise((resolve) => page.context().browser()!.once('disconnected', resolve));
    process.kill((await recorded(runFolder))[0]!, 'SIGKILL');
    await died;
    const next = await browser.newPage();
    expect(await next.evaluate('1 + 1')).toBe(2);
  });

  test('can not be started in a run that was swept', async () => {
    await sweep(runFolder);
    await expect(browser.newPage()).rejects.toThrow();
    expect(await familyOf(runFolder)).toEqual([]);
  });
});
