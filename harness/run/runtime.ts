import { DockerRuntime } from '../runtime/docker/docker-runtime.ts';
import { PUBLISHED } from '../runtime/docker/published.ts';
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
