import { type ChildProcess, execFileSync } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { holds, notYet, until } from '../../until.ts';

/**
 * The processes of a run, written down so that none outlives it, however it ends. A run has a folder; every
 * program it starts has a path inside that folder on its command line, and its pid in the ledger there.
 */
const FOLDER_PREFIX = 'insync-run-';
const LEDGER = 'ledger';
/** The ledger's name from when the run is swept: nothing can be written down in it any more, so nothing started. */
const CLOSED_LEDGER = 'ledger.closed';
const OWNER = 'owner';
/** Begins the name of a file that is there while a process is being started: `starting-<pid>-<thread>-<number>`. */
const STARTING = 'starting-';
/** Spawning a process takes milliseconds, a hundred of them on a machine that is very busy. */
const START_STEP_LIMIT_MS = 5000;
/** Nothing ever wakes who waits for it. */
const PAUSE = new Int32Array(new SharedArrayBuffer(4));
/** How long a folder may be without an owner while it is being made. */
const UNOWNED_MS = 60_000;

/** The folders of runs that this process owns and has not swept. */
const owned = new Set<string>();
let starts = 0;

/** Make the folder of a run that this process owns. Should it exit without a sweep, there is one on its way out. */
export async function createRunFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), FOLDER_PREFIX));
  if (owned.size === 0) process.once('exit', sweepOwned);
  owned.add(folder);
  await writeFile(join(folder, LEDGER), '');
  await writeFile(join(folder, OWNER), `${process.pid}\n${commandLine(process.pid)}`);
  return folder;
}

/**
 * Start a process of the run and write it down, as one step: a sweep that comes in between waits until it is done.
 * Otherwise a thread that is ended right after it has started one would leave it behind.
 *
 * @param start spawns it, with a path inside the run's folder on its command line
 * @throws {Error} where the run has been swept: nothing is started then, or lives on
 */
export function startRecorded(runFolder: string, start: () => ChildProcess): ChildProcess {
  starts += 1;
  const mark = join(runFolder, `${STARTING}${process.pid}-${threadId}-${starts}`);
  closeSync(openSync(mark, 'wx'));
  try {
    accessSync(join(runFolder, LEDGER));
    const child = start();
    if (child.pid !== undefined) record(runFolder, child);
    return child;
  } finally {
    rmSync(mark, { force: true });
  }
}

/** Synchronous, so that nothing can come between its start and this. A process that can't be recorded must not live. */
function record(runFolder: string, child: ChildProcess): void {
  try {
    // Not made where it is missing: it is closed then.
    const ledger = openSync(join(runFolder, LEDGER), constants.O_WRONLY | constants.O_APPEND);
    try {
      // One short line, appended: several processes of a run may write at once.
      writeSync(ledger, `${child.pid}\n`);
    } finally {
      closeSync(ledger);
    }
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/**
 * Kill whatever the run has started and still lives, and remove its folder. A pid counts only while its
 * command line names the folder: it may be somebody else's by now. Does nothing for a folder that is gone.
 */
export async function sweep(runFolder: string): Promise<void> {
  closeLedger(runFolder);
  await until(() => (isStarting(runFolder) ? notYet('one is being started') : holds(undefined)), {
    what: `nothing of ${runFolder} is being started any more`,
    limitMs: START_STEP_LIMIT_MS,
    everyMs: 5,
  });
  await until(() => (killRecorded(runFolder) === 0 ? holds(undefined) : notYet('some live')), {
    what: `the processes of ${runFolder} end after SIGKILL`,
    limitMs: 10_000,
    everyMs: 20,
  });
  await rm(runFolder, { recursive: true, force: true, maxRetries: 5 });
  owned.delete(runFolder);
  if (owned.size === 0) process.removeListener('exit', sweepOwned);
}

/**
 * Sweep the folders of runs whose owner is gone without having done so itself.
 * @returns the folders that were swept
 */
export async function sweepDeadRuns(): Promise<string[]> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(FOLDER_PREFIX));
  const swept = await Promise.all(
    names.map(async (name) => {
      const folder = join(tmpdir(), name);
      if (await ownerLives(folder)) return [];
      // Another user's folder can't be removed, and is none of our business.
      return sweep(folder).then(
        () => [folder],
        () => [],
      );
    }),
  );
  return swept.flat();
}

/** The sweep of a process that exits now and can't wait: what it kills may take a moment longer than itself. */
function sweepOwned(): void {
  for (const folder of owned) {
    closeLedger(folder);
    const deadline = Date.now() + START_STEP_LIMIT_MS;
    while (isStarting(folder) && Date.now() < deadline) Atomics.wait(PAUSE, 0, 0, 5);
    killRecorded(folder);
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
    } catch {
      // The next run's sweep takes what is left.
    }
  }
}

async function ownerLives(folder: string): Promise<boolean> {
  const owner = await readFile(join(folder, OWNER), 'utf8').catch(() => undefined);
  // It is being made this moment, or what a sweep could not take at once is left of it.
  if (owner === undefined) return (await ageMs(folder)) < UNOWNED_MS;
  const [pid, command] = owner.split('\n');
  // Pids come round again; the same one with the same command line is taken for the owner.
  return commandLine(Number(pid)) === command;
}

async function ageMs(folder: string): Promise<number> {
  return stat(folder).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}

function closeLedger(runFolder: string): void {
  try {
    renameSync(join(runFolder, LEDGER), join(runFolder, CLOSED_LEDGER));
  } catch {
    // It is closed, or the whole folder is gone.
  }
}

/** Whether a process that still lives is about to start one. */
function isStarting(runFolder: string): boolean {
  let names: string[];
  try {
    names = readdirSync(runFolder);
  } catch {
    return false;
  }
  return names.some((name) => name.startsWith(STARTING) && lives(Number(name.split('-')[1])));
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** @returns how many of the run's processes were found alive, and sent SIGKILL */
function killRecorded(runFolder: string): number {
  let ledger: string;
  try {
    ledger = readFileSync(join(runFolder, CLOSED_LEDGER), 'utf8');
  } catch {
    return 0;
  }
  const alive = ledger
    .split('\n')
    .filter(Boolean)
    .map(Number)
    .filter((pid) => commandLine(pid).includes(runFolder));
  for (const pid of alive) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended just now.
    }
  }
  return alive.length;
}

/** A process's command line on one line; empty for one that has ended. */
function commandLine(pid: number): string {
  try {
    return oneLine(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    if (process.platform === 'linux') return '';
  }
  try {
    return oneLine(
      execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }),
    );
  } catch {
    return '';
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\0\n]/g, ' ').trim();
}
