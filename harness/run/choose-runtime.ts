import { connectEngine, type Engine } from '../runtime/docker/engine.ts';
import { provideImage, whyNotHad } from '../runtime/docker/images.ts';
import { type Images, PUBLISHED } from '../runtime/docker/published.ts';
import type { RunOptions } from './options.ts';

/** What the command line says of it. */
export interface RuntimeRequest {
  readonly runtime: RunOptions['runtime'] | undefined;
  readonly pikaBin: string | undefined;
  readonly codisDir: string | undefined;
  readonly pikaImage: string | undefined;
  readonly codisImage: string | undefined;
  readonly defects: string | undefined;
}

export type RuntimeChoice = Pick<
  RunOptions,
  'runtime' | 'chosenBecause' | 'standin' | 'pikaBin' | 'codisDir' | 'pikaImage' | 'codisImage'
>;

/** What was named for one runtime can't be used with another. */
export class RuntimeRequestError extends Error {
  override readonly name = 'RuntimeRequestError';
}

/** Nobody asked for containers: whether there could be any must not hold up a machine that has none. */
const PROBE_LIMIT_MS = 2000;

/**
 * What the command line asks for; where it doesn't say, containers if an engine answers and the published images
 * can be had, else the stand-in as processes. Images that the engine doesn't have are pulled.
 * @param print gets a line before a pull
 * @throws {RuntimeRequestError} where the request contradicts itself
 * @throws {ProgramError} where containers are asked for, and there is no engine or an image can't be had
 */
export async function chooseRuntime(
  request: RuntimeRequest,
  print: (line: string) => void,
): Promise<RuntimeChoice> {
  const { pikaBin, codisDir, pikaImage, codisImage, defects } = request;
  const binaries = pikaBin !== undefined || codisDir !== undefined;
  const named = pikaImage !== undefined || codisImage !== undefined;
  if (binaries && (named || request.runtime === 'docker'))
    throw new RuntimeRequestError('--pika-bin and --codis-dir are for the process runtime, not for docker');
  if (named && request.runtime === 'process')
    throw new RuntimeRequestError('--pika-image and --codis-image are for the docker runtime');

  const images: Images = { pika: pikaImage ?? PUBLISHED.pika, codis: codisImage ?? PUBLISHED.codis };
  if (named || request.runtime === 'docker')
    return inContainers(await connectEngine(), images, defects, print);
  // Only the stand-in has defects to choose.
  if (binaries || request.runtime === 'process' || defects !== undefined) return asProcesses(request);

  const engine = await connectEngine(PROBE_LIMIT_MS).catch((error: Error) => error.message);
  if (typeof engine === 'string') return asProcesses(request, engine);
  for (const image of Object.values(images)) {
    const why = await whyNotHad(engine, image);
    if (why !== undefined) return asProcesses(request, why);
  }
  return {
    ...(await inContainers(engine, images, defects, print)),
    chosenBecause: 'a Docker engine answers',
  };
}

function asProcesses({ pikaBin, codisDir }: RuntimeRequest, chosenBecause?: string): RuntimeChoice {
  const standin = pikaBin === undefined || codisDir === undefined;
  return {
    runtime: 'process',
    chosenBecause,
    standin,
    pikaBin,
    codisDir,
    pikaImage: undefined,
    codisImage: undefined,
  };
}

async function inContainers(
  engine: Engine,
  images: Images,
  defects: string | undefined,
  print: (line: string) => void,
): Promise<RuntimeChoice> {
  const pika = await provideImage(engine, images.pika, print);
  const codis = await provideImage(engine, images.codis, print);
  if (defects !== undefined && !codis.standin)
    throw new RuntimeRequestError(`--defects is for the stand-in, and ${images.codis} is none`);
  return {
    runtime: 'docker',
    chosenBecause: undefined,
    standin: pika.standin || codis.standin,
    pikaBin: undefined,
    codisDir: undefined,
    pikaImage: images.pika,
    codisImage: images.codis,
  };
}
