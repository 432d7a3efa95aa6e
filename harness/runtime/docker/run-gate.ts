import { mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ProgramError } from '../../programs/program-error.ts';
import { holds, notYet, until } from '../../until.ts';
import { isOwned } from '../process/ledger.ts';

const OPEN = 'laying-out';
const CLOSED = 'laid-out';
/** An engine that is busy takes a second for each container, and a run may have asked for fifty. */
const CLOSE_LIMIT_MS = 120_000;

/**
 * Keeps a sweep from missing what is being made while it looks: containers and networks of a run are made only
 * while its gate is open, and a sweep closes it and waits for whoever is inside. The two may be different threads.
 */
export async function openGate(runFolder: string): Promise<void> {
  await mkdir(join(runFolder, OPEN));
}

/**
 * Make something while the gate is open.
 * @throws {ProgramError} where it is closed
 */
export async function insideGate<T>(runFolder: string, id: string, make: () => Promise<T>): Promise<T> {
  const mark = join(runFolder, OPEN, basename(id));
  await mkdir(mark).catch(() => {
    throw new ProgramError(`${id} is not made: the run is over`);
  });
  try {
    return await make();
  } finally {
    await rmdir(mark).catch(() => rmdir(join(runFolder, CLOSED, basename(id))).catch(() => {}));
  }
}

/**
 * Close the gate, and wait until nobody is inside; does nothing where it was never open, or is closed.
 * @returns whether the run died inside, and the engine may still be making what it was asked for
 */
export async function closeGate(runFolder: string): Promise<boolean> {
  await rename(join(runFolder, OPEN), join(runFolder, CLOSED)).catch(() => {});
  const inside = async () => {
    const marks = await readdir(join(runFolder, CLOSED)).catch(() => []);
    if (marks.length === 0) return holds(false);
    return isOwned(runFolder) ? notYet(marks.join(', ')) : holds(true);
  };
  return until(inside, {
    what: 'nothing is being made any more',
    limitMs: CLOSE_LIMIT_MS,
    everyMs: 20,
  });
}
