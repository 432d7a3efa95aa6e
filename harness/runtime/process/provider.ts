import type { NamedPrograms, Offer, RuntimeProvider } from '../provider.ts';
import { ProcessRuntime } from './process-runtime.ts';

/**
 * Processes; the stand-in where no programs are named. Its processes are in the ledger of the run's folder, which is
 * swept with the folder whatever the runtime is.
 */
export const processProvider: RuntimeProvider = {
  volunteer: async () => ({ offer: offerOf({}) }),
  offer: async (named) => offerOf(named),
  warmUp: async () => {},
  sweepDead: async () => {},
  begin: async () => {},
  end: async () => {},
  create: (options, runFolder) => new ProcessRuntime({ ...options, runFolder }),
};

function offerOf({ pikaBin, codisDir, defects }: Partial<NamedPrograms>): Offer {
  const standins = { pika: pikaBin === undefined, codis: codisDir === undefined };
  return { standins, pikaBin, codisDir, pikaImage: undefined, codisImage: undefined, defects };
}
