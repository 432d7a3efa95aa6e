import { ProcessRuntime } from '../runtime/process/process-runtime.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { RunOptions } from './options.ts';

/** The runtime that the options choose. */
export function scenarioRuntime(options: RunOptions, runFolder: string): Runtime {
  return new ProcessRuntime({
    runFolder,
    pikaBin: options.pikaBin,
    codisDir: options.codisDir,
    defects: options.defects,
  });
}
