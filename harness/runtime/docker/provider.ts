import { basename } from 'node:path';
import type { Coordinator } from '../../programs/coordinator.ts';
import {
  type NamedPrograms,
  type Offer,
  type RuntimeProvider,
  RuntimeRequestError,
  refuseForStandin,
} from '../provider.ts';
import { DockerRuntime } from './docker-runtime.ts';
import { connectEngine, type Engine } from './engine.ts';
import { provideImage, whyNotHad } from './images.ts';
import { type Images, PUBLISHED, PUBLISHED_COORDINATORS } from './published.ts';
import { closeGate, openGate } from './run-gate.ts';
import { sweepDeadContainers, sweepRun } from './sweep.ts';

/** Nobody asked for containers: whether there could be any must not hold up a machine that has none. */
const PROBE_LIMIT_MS = 2000;

const nothingNamed = (coordinator: Coordinator): NamedPrograms => ({
  pikaBin: undefined,
  codisDir: undefined,
  coordinatorBin: undefined,
  pikaImage: undefined,
  codisImage: undefined,
  coordinatorImage: undefined,
  defects: undefined,
  coordinator,
});

/** Containers; the published images where none are named, pulled where the engine doesn't have them. */
export const dockerProvider: RuntimeProvider = {
  async volunteer(coordinator, print) {
    const engine = await connectEngine(PROBE_LIMIT_MS).catch((error: Error) => error.message);
    if (typeof engine === 'string') return engine;
    const named = nothingNamed(coordinator);
    for (const image of Object.values(imagesOf(named))) {
      const why = await whyNotHad(engine, image);
      if (why !== undefined) return why;
    }
    return { offer: await offerOf(engine, named, print), because: 'a Docker engine answers' };
  },
  offer: async (named, print) => offerOf(await connectEngine(), named, print),
  // What talks to an engine takes long to load.
  warmUp: () =>
    connectEngine().then(
      () => {},
      () => {},
    ),
  sweepDead: async () => sweepDeadContainers(await connectEngine()),
  begin: openGate,
  async end(runFolder) {
    const cutShort = await closeGate(runFolder);
    await sweepRun(await connectEngine(), basename(runFolder), cutShort);
  },
  create: (options, runFolder) => new DockerRuntime({ ...options, runFolder, images: imagesOf(options) }),
};

function imagesOf({ pikaImage, codisImage, coordinatorImage, coordinator }: NamedPrograms): Images {
  return {
    pika: pikaImage ?? PUBLISHED.pika,
    codis: codisImage ?? PUBLISHED.codis,
    ...(coordinator !== 'filesystem' && {
      coordinator: coordinatorImage ?? PUBLISHED_COORDINATORS[coordinator],
    }),
  };
}

async function offerOf(engine: Engine, named: NamedPrograms, print: (line: string) => void): Promise<Offer> {
  const images = imagesOf(named);
  const pika = await provideImage(engine, images.pika, print);
  const codis = await provideImage(engine, images.codis, print);
  if (named.defects !== undefined && !codis.standin)
    throw new RuntimeRequestError(`--defects is for the stand-in, and ${images.codis} is none`);
  if (codis.standin) refuseForStandin(named.coordinator);
  if (images.coordinator !== undefined) await provideImage(engine, images.coordinator, print);
  return {
    ...named,
    pikaImage: images.pika,
    codisImage: images.codis,
    coordinatorImage: images.coordinator,
    standins: { pika: pika.standin, codis: codis.standin },
  };
}
