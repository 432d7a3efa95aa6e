import { findInstalled } from '../../installed.ts';
import type { Coordinator } from '../../programs/coordinator.ts';
import { ProgramError } from '../../programs/program-error.ts';
import { specOf } from '../../programs/specs.ts';
import { type NamedPrograms, type Offer, type RuntimeProvider, refuseForStandin } from '../provider.ts';
import { ProcessRuntime } from './process-runtime.ts';

/**
 * Processes; the stand-in where no programs are named. Its processes are in the ledger of the run's folder, which is
 * swept with the folder whatever the runtime is.
 */
export const processProvider: RuntimeProvider = {
  volunteer: async (coordinator) => ({ offer: await offerOf({ coordinator }) }),
  offer: offerOf,
  warmUp: async () => {},
  sweepDead: async () => {},
  begin: async () => {},
  end: async () => {},
  create: (options, runFolder) => new ProcessRuntime({ ...options, runFolder }),
};

type Named = Partial<NamedPrograms> & Pick<NamedPrograms, 'coordinator'>;

async function offerOf({ pikaBin, codisDir, coordinatorBin, defects, coordinator }: Named): Promise<Offer> {
  const standins = { pika: pikaBin === undefined, codis: codisDir === undefined };
  if (standins.codis) refuseForStandin(coordinator);
  return {
    standins,
    pikaBin,
    codisDir,
    coordinatorBin: coordinatorBin ?? (await installed(coordinator)),
    pikaImage: undefined,
    codisImage: undefined,
    coordinatorImage: undefined,
    defects,
    coordinator,
  };
}

/** @throws {ProgramError} where it is a program, and is not installed */
async function installed(coordinator: Coordinator): Promise<string | undefined> {
  if (coordinator === 'filesystem') return undefined;
  const names = specOf(coordinator).installedAs ?? [];
  const found = await findInstalled(names, process.env.PATH);
  if (found === undefined)
    throw new ProgramError(
      `${coordinator} is not installed as ${names.join(' or ')}: --coordinator-bin names one`,
    );
  return found;
}
