import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { holds, notYet, until } from '../../until.ts';

/**
 * The processes of a run, written down so that none outlives it, however it ends. A run has a folder; every
 * program it starts has a path inside that folder on its command line, and its pid in the ledger there.
 */
const FOLDER_PREFIX = 'insync-run-';
const LEDGER = 'ledger';
const OWNER = 'owner';

/** Make the folder of a run that this process owns. */
export async function createRunFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), FOLDER_PREFIX));
  await writeFile(join(folder, OWNER), `${process.pid}\n${await commandLine(process.pid)}`);
  return folder;
}

/** Write a started process down. Synchronous, so that nothing can come between its start and this. */
export function recordProcess(runFolder: string, pid: number): void {
  // One short line, appended: several processes of a run may write at once.
  appendFileSync(join(runFolder, LEDGER), `${pid}\n`);
}

/**
 * Kill whatever the run has started and still lives, and remove its folder. A pid counts only while its
 * command line names the folder: it may be somebody else's by now. Does nothing for a folder that is gone.
 */
export async function sweep(runFolder: string): Promise<void> {
  const ledger = await readFile(join(runFolder, LEDGER), 'utf8').catch(() => '');
  const pids = ledger.split('\n').filter(Boolean).map(Number);
  await Promise.all(pids.map((pid) => end(pid, runFolder)));
  await rm(runFolder, { recursive: true, force: true, maxRetries: 5 });
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

async function ownerLives(folder: string): Promise<boolean> {
  const owner = await readFile(join(folder, OWNER), 'utf8').catch(() => undefined);
  // It is being made this moment, or isn't ours to read.
  if (owner === undefined) return true;
  const [pid, command] = owner.split('\n');
  // Pids come round again; the same one with the same command line is taken for the owner.
  return (await commandLine(Number(pid))) === command;
}

async function end(pid: number, runFolder: string): Promise<void> {
  const isOurs = async () => (await commandLine(pid)).includes(runFolder);
  if (!(await isOurs())) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
  await until(async () => ((await isOurs()) ? notYet('it lives') : holds(undefined)), {
    what: `process ${pid} ends after SIGKILL`,
    limitMs: 5000,
    everyMs: 20,
  });
}

/** A process's command line on one line; empty for one that has ended. */
async function commandLine(pid: number): Promise<string> {
  try {
    return oneLine(await readFile(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    if (process.platform === 'linux') return '';
  }
  return promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]).then(
    ({ stdout }) => oneLine(stdout),
    () => '',
  );
}

function oneLine(text: string): string {
  return text.replaceAll(/[\0\n]/g, ' ').trim();
}
