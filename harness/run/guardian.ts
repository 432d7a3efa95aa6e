import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RuntimeName } from '../runtime/runtimes.ts';

/** Run folder → the guardian that this process has started for it. */
const guardians = new Map<string, ChildProcess>();

/**
 * Start a process that outlives this one and then ends whatever the run has left: it notices the end, even by
 * SIGKILL, by its standard input, whose other end nobody but this process has. It keeps nobody waiting, neither at
 * the start nor at the end. Where it can't be started, the next run sweeps.
 */
export function startGuardian(runFolder: string, runtime: RuntimeName): void {
  const main = new URL(`./guardian-main${extname(import.meta.url)}`, import.meta.url);
  const guardian = spawn(process.execPath, [fileURLToPath(main), runFolder, runtime], {
    // A session of its own: neither Ctrl-C nor the end of the terminal reaches it.
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.on('error', () => {});
  guardian.stdin!.on('error', () => {});
  guardian.unref();
  (guardian.stdin as Socket).unref();
  guardians.set(runFolder, guardian);
}

/** Nothing is left of the run: its guardian is ended, and has nothing to do. Does nothing where there is none. */
export async function dismissGuardian(runFolder: string): Promise<void> {
  const guardian = guardians.get(runFolder);
  guardians.delete(runFolder);
  if (guardian?.pid === undefined || guardian.exitCode !== null || guardian.signalCode !== null) return;
  const ended = once(guardian, 'exit');
  guardian.ref();
  guardian.kill('SIGKILL');
  await ended;
}
