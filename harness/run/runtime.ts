import { basename } from 'node:path';
import { DockerRuntime } from '../runtime/docker/docker-runtime.ts';
import { connectEngine } from '../runtime/docker/engine.ts';
import { PUBLISHED } from '../runtime/docker/programs.ts';
import { closeGate, openGate } from '../runtime/docker/run-gate.ts';
import { sweepDeadContainers, sweepRun } from '../runtime/docker/sweep.ts';
import { createRunFolder, sweep, sweepDeadRuns } from '../runtime/process/ledger.ts';
import { ProcessRuntime } from '../runtime/process/process-runtime.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { ClusterOptions } from './options.ts';

/** The runtime that the options choose. */
export function scenarioRuntime(options: ClusterOptions, runFolder: string): Runtime {
  const { runtime, standin, pikaBin, pikaConf, codisDir, pikaImage, codisImage, defects } = options;
  if (runtime === 'process') return new ProcessRuntime({ runFolder, pikaBin, pikaConf, codisDir, defects });
  const images = { pika: pikaImage ?? PUBLISHED.pika, codis: codisImage ?? PUBLISHED.codis };
  return new DockerRuntime({ runFolder, images, standin, pikaConf, defects });
}

/** Take away what dead runs have left, and make the folder of a new one. */
export async function beginRun({ runtime }: Pick<ClusterOptions, 'runtime'>): Promise<string> {
  await sweepDeadRuns();
  if (runtime === 'docker') await sweepDeadContainers(await connectEngine());
  const runFolder = await createRunFolder();
  if (runtime === 'docker') await openGate(runFolder);
  return runFolder;
}

/** End whatever the run has started, and take away its files; twice does no harm. */
export async function endRun({ runtime }: Pick<ClusterOptions, 'runtime'>, runFolder: string): Promise<void> {
  if (runtime === 'docker') {
    await closeGate(runFolder);
    await sweepRun(await connectEngine(), basename(runFolder));
  }
  await sweep(runFolder);
}
