import { basename } from 'node:path';
import { connectEngine } from '../runtime/docker/engine.ts';
import { closeGate, openGate } from '../runtime/docker/run-gate.ts';
import { sweepDeadContainers, sweepRun } from '../runtime/docker/sweep.ts';
import { createRunFolder, sweep, sweepDeadRuns } from '../runtime/process/ledger.ts';
import { dismissGuardian, startGuardian } from './guardian.ts';
import type { ClusterOptions } from './options.ts';

/** Take away what dead runs have left, and make the folder of a new one, with a guardian. */
export async function beginRun({ runtime }: Pick<ClusterOptions, 'runtime'>): Promise<string> {
  await sweepDeadRuns();
  if (runtime === 'docker') await sweepDeadContainers(await connectEngine());
  const runFolder = await createRunFolder();
  startGuardian(runFolder, runtime);
  if (runtime === 'docker') await openGate(runFolder);
  return runFolder;
}

/** End whatever the run has started, and take away its files; twice does no harm, nor does it at the same time. */
export async function endRun({ runtime }: Pick<ClusterOptions, 'runtime'>, runFolder: string): Promise<void> {
  try {
    if (runtime === 'docker') {
      const cutShort = await closeGate(runFolder);
      await sweepRun(await connectEngine(), basename(runFolder), cutShort);
    }
  } finally {
    await sweep(runFolder);
  }
  await dismissGuardian(runFolder);
}
