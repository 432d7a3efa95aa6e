import type { RuntimeProvider } from '../provider.ts';
import { ProcessRuntime } from './process-runtime.ts';

/** Its processes are in the ledger of the run's folder, which is swept with the folder whatever the runtime is. */
export const processProvider: RuntimeProvider = {
  warmUp: async () => {},
  sweepDead: async () => {},
  begin: async () => {},
  end: async () => {},
  create: ({ pikaBin, pikaConf, codisDir, defects }, runFolder) =>
    new ProcessRuntime({ runFolder, pikaBin, pikaConf, codisDir, defects }),
};
