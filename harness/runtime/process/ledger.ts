import type { ChildProcess } from 'node:child_process';
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
import { lstat, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { threadId } from 'node:worker_threads';
import { holds, notYet, until } from '../../until.ts';
import { isDead, ownerText, parseOwner, thisProcess } from '../owner.ts';
import { commandLine, environment, livingProcesses } from '../processes.ts';

/**
 * The processes of a run, written down so that none outlives it, however it ends. A run has a folder; every program
 * that it starts leads a process group of its own, whose id is in the ledger there, and has the folder's path on its
 * command line and in its environment, which what it starts in turn inherits.
 */
const FOLDER_PREFIX = 'insync-run-';
const LEDGER = 'ledger';
/** The ledger's name from when the run is swept: nothing can be written down in it any more, so nothing started. */
const CLOSED_LEDGER = 'ledger.closed';
const OWNER = 'owner';
/** The variable that marks the processes of a run. */
const MARK = 'INSYNC_RUN_FOLDER';
/** Begins the name of a file that is there while a process is being started: `starting-<thread>-<number>`. */
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
  const owner = [process.pid, commandLine(process.pid), ownerText(thisProcess())];
  await writeFile(join(folder, OWNER), owner.join('\n'));
  return folder;
}

/** What every process of a run is spawned with; more may be added to its environment. */
export interface OwnOptions {
  /** It leads a process group: signals, and a sweep, reach what it starts in turn. */
  readonly detached: true;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/**
 * Start a process of the run and write it down, as one step: a sweep that comes in between waits until it is done.
 * Otherwise a thread that is ended right after it has started one would leave it behind.
 *
 * @param start spawns it with these options, and a path inside the run's folder on its command line
 * @throws {Error} where the run has been swept: nothing is started then, or lives on
 */
export function startRecorded(runFolder: string, start: (own: OwnOptions) => ChildProcess): ChildProcess {
  starts += 1;
  const mark = join(runFolder, `${STARTING}${threadId}-${starts}`);
  closeSync(openSync(mark, 'wx'));
  try {
    accessSync(join(runFolder, LEDGER));
    const child = start({ detached: true, env: { ...process.env, [MARK]: runFolder } });
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
    kill(-child.pid!);
    throw error;
  }
}

/**
 * Kill whatever the run has started and still lives, and remove its folder. A group counts only while the command
 * line or environment of one in it names the folder: its id may be somebody else's by now. Where the system shows
 * environments, what bears the mark ends as well, recorded or not. Does no harm where the folder is gone.
 */
export async function sweep(runFolder: string): Promise<void> {
  closeLedger(runFolder);
  await until(() => (isStarting(runFolder) ? notYet('one is being started') : holds(undefined)), {
    what: `nothing of ${runFolder} is being started any more`,
    limitMs: START_STEP_LIMIT_MS,
    everyMs: 5,
  });
  await until(() => (killRun(runFolder) === 0 ? holds(undefined) : notYet('some live')), {
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
  const swept = await Promise.all(
    (await runFolders()).map(async (folder) => {
      if (!(await isOurs(folder))) return [];
      // Without an owner, it is being made this moment, or what a sweep could not take at once is left of it.
      if (ownerLives(folder) ?? (await ageMs(folder)) < UNOWNED_MS) return [];
      return sweep(folder).then(
        () => [folder],
        () => [],
      );
    }),
  );
  return swept.flat();
}

/** The folders of all runs whose owner lives, whoever that is. */
export async function livingRuns(): Promise<string[]> {
  return (await runFolders()).filter(isOwned);
}

async function runFolders(): Promise<string[]> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(FOLDER_PREFIX));
  return names.map((name) => join(tmpdir(), name));
}

/** The sweep of a process that exits now and can't wait: what it kills may take a moment longer than itself. */
function sweepOwned(): void {
  for (const folder of owned) {
    closeLedger(folder);
    const deadline = performance.now() + START_STEP_LIMIT_MS;
    while (isStarting(folder) && performance.now() < deadline) Atomics.wait(PAUSE, 0, 0, 5);
    killRun(folder);
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
    } catch {
      // The next run's sweep takes what is left.
    }
  }
}

/** Whether the process that the run belongs to lives. */
export function isOwned(runFolder: string): boolean {
  return ownerLives(runFolder) === true;
}

/** The same; undefined where it isn't written down whose the run is. */
function ownerLives(runFolder: string): boolean | undefined {
  let text: string;
  try {
    text = readFileSync(join(runFolder, OWNER), 'utf8');
  } catch {
    return undefined;
  }
  const [pid, command, owner] = text.split('\n');
  if (command === undefined) return undefined;
  const known = parseOwner(owner ?? '');
  // The first two lines are all that a run of an earlier version has, and is known by.
  return known === undefined ? commandLine(Number(pid)) === command : !isDead(known);
}

/**
 * Whether this user has made it. Everybody may make files in the temporary folder: what another one says of a run, or of
 * where one lies, is not followed.
 */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() === true && [undefined, found.uid].includes(process.getuid?.());
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

/** Whether the owner is about to start a process. One that has died meanwhile is not, whatever it has left. */
function isStarting(runFolder: string): boolean {
  let names: string[];
  try {
    names = readdirSync(runFolder);
  } catch {
    return false;
  }
  return names.some((name) => name.startsWith(STARTING)) && isOwned(runFolder);
}

/** @returns how many of the run's processes were found alive, and sent SIGKILL */
function killRun(runFolder: string): number {
  const groups = recordedGroups(runFolder);
  const all = livingProcesses();
  const known = all.filter(
    ({ pid, group }) =>
      isMarked(pid, runFolder) || ((groups.has(group) || groups.has(pid)) && names(pid, runFolder)),
  );
  const ours = new Set(known.map(({ group }) => group).filter((group) => groups.has(group)));
  for (const group of ours) kill(-group);
  for (const { pid } of known) kill(pid);
  return all.filter((each) => known.includes(each) || ours.has(each.group)).length;
}

/** Whether a process is one that the run has started, or that what it has started has, as far as the system shows it. */
export function isOfRun(pid: number, runFolder: string): boolean {
  return isMarked(pid, runFolder) || names(pid, runFolder);
}

function isMarked(pid: number, runFolder: string): boolean {
  return environment(pid).includes(`${MARK}=${runFolder}`);
}

/** Whether the command line names the folder or a path in it, and not one whose name goes on after that. */
function names(pid: number, runFolder: string): boolean {
  return [' ', sep].some((end) => `${commandLine(pid)} `.includes(runFolder + end));
}

/** The process groups that were written down. */
function recordedGroups(runFolder: string): Set<number> {
  try {
    const ledger = readFileSync(join(runFolder, CLOSED_LEDGER), 'utf8');
    return new Set(ledger.split('\n').filter(Boolean).map(Number));
  } catch {
    return new Set();
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended just now.
  }
}
