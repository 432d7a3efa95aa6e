import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRunFolder, sweep, sweepDeadRuns } from '../runtime/process/ledger.ts';
import { providerOf, type RuntimeName } from '../runtime/runtimes.ts';
import { dismissGuardian, startGuardian } from './guardian.ts';

interface OnRuntime {
  readonly runtime: RuntimeName;
}

/**
 * Do something in a run of its own. Whatever comes of it, nothing that was started is left running.
 * @param body gets the run's folder
 * @throws whatever the body throws, also where what it left could not be ended: then that is said as well
 */
export async function inRun<T>(on: OnRuntime, body: (runFolder: string) => Promise<T>): Promise<T> {
  const runFolder = await beginRun(on);
  let result: T;
  try {
    result = await body(runFolder);
  } catch (error) {
    await endRun(on, runFolder).catch(({ message }: Error) => {
      if (error instanceof Error) error.message += `; and then: ${message}`;
    });
    throw error;
  }
  await endRun(on, runFolder);
  return result;
}

/** Take away what dead runs have left, and make the folder of a new one, with a guardian. */
export async function beginRun({ runtime }: OnRuntime): Promise<string> {
  await sweepDeadRuns();
  const provider = await providerOf(runtime);
  await provider.sweepDead();
  const runFolder = await createRunFolder();
  startGuardian(runFolder, runtime);
  await provider.begin(runFolder);
  return runFolder;
}

/**
 * Whether what the run has started is being ended, or has been: from then on, what is seen of it says nothing of its
 * programs.
 */
export function isEnding(runFolder: string): boolean {
  return !existsSync(runFolder) || existsSync(endingMark(runFolder));
}

function endingMark(runFolder: string): string {
  return join(runFolder, 'ending');
}

/** End whatever the run has started, and take away its files; twice does no harm, nor does it at the same time. */
export async function endRun({ runtime }: OnRuntime, runFolder: string): Promise<void> {
  // Where the folder is gone, somebody else has ended it.
  await writeFile(endingMark(runFolder), '').catch(() => {});
  try {
    await (await providerOf(runtime)).end(runFolder);
  } finally {
    await sweep(runFolder);
  }
  await dismissGuardian(runFolder);
}
