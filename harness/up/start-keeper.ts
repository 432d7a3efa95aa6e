import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ProgramError } from '../programs/program-error.ts';
import type { ClusterOptions } from '../run/options.ts';
import { ownPlace } from './claims.ts';
import type { KeeperMessage, KeeperOrder } from './keeper-messages.ts';
import type { ClusterStatus } from './protocol.ts';

export interface Started {
  readonly status: ClusterStatus;
  /** From the keeper's start until the cluster was healthy. */
  readonly tookMs: number;
}

const DIED = new Error('the keeper died');
const LOG_TAIL_LINES = 15;
/** How long a keeper may take to end what it has begun, in milliseconds. */
const END_LIMIT_MS = 60_000;

/**
 * Start a keeper that outlives this process and its terminal, and wait until its cluster is healthy.
 * @param print gets a line on the way
 * @param interrupted rejects when it is to stop; then everything is ended before that rejection goes on
 * @throws {ProgramError} where it failed; nothing is left then
 */
export async function startKeeper(
  name: string,
  options: ClusterOptions,
  print: (line: string) => void,
  interrupted: Promise<never>,
): Promise<Started> {
  const file = join(await ownPlace(), `.log-${process.pid}`);
  // Read through this handle whatever becomes of the file: it goes with the run's folder.
  const log = await open(file, 'a+', 0o600);
  try {
    const main = new URL(`./keeper-main${extname(import.meta.url)}`, import.meta.url);
    const keeper = spawn(process.execPath, [fileURLToPath(main), name], {
      // A session of its own: neither Ctrl-C nor the end of the terminal reaches it.
      detached: true,
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    });
    const exited = once(keeper, 'exit');
    keeper.send({ name, options, log: file } satisfies KeeperOrder);
    try {
      return await Promise.race([toldBy(keeper, print), diedAtStart(exited), interrupted]);
    } catch (error) {
      await end(keeper, exited);
      throw error === DIED ? new ProgramError('the keeper died at its start', await tailOf(log)) : error;
    } finally {
      if (keeper.connected) keeper.disconnect();
      keeper.unref();
    }
  } finally {
    await log.close();
    // It is there only where the keeper never came to have a folder.
    await rm(file, { force: true });
  }
}

/** What the keeper says of its start. */
function toldBy(keeper: ChildProcess, print: (line: string) => void): Promise<Started> {
  return new Promise((resolve, reject) => {
    keeper.on('message', (message: KeeperMessage) => {
      if (message.kind === 'subject') print(message.line);
      else if (message.kind === 'up') resolve(message);
      else reject(new ProgramError(message.message, message.logTail));
    });
    keeper.once('error', reject);
  });
}

/** Rejects when it has ended: whether it had said why is known first. */
function diedAtStart(exited: Promise<unknown>): Promise<never> {
  const died = exited.then(() => {
    throw DIED;
  });
  // A keeper that is told to end, or failed, ends as well.
  died.catch(() => {});
  return died;
}

/** Its channel closes: it ends everything, and then itself. */
async function end(keeper: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (keeper.connected) keeper.disconnect();
  const limit = delay(END_LIMIT_MS, 'late' as const, { ref: false });
  if ((await Promise.race([exited.catch(() => {}), limit])) === 'late') keeper.kill('SIGKILL');
}

async function tailOf(log: FileHandle): Promise<string[]> {
  const { size } = await log.stat();
  const buffer = Buffer.alloc(size);
  await log.read(buffer, 0, size, 0);
  return buffer.toString('utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES);
}
