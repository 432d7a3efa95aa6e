import { ProgramError } from '../runtime.ts';
import { onlyFile } from './archive.ts';
import { type Engine, isMissing, whyRefused } from './engine.ts';
import { type Labels, STANDIN_LABEL } from './labels.ts';
import { type Images, programs } from './programs.ts';

/** A registry that takes longer than this to say whether it has an image is not waited for. */
const ASK_LIMIT_MS = 3000;
const DIGEST_DIGITS = 12;

/** An image that the engine has. */
export interface FoundImage {
  readonly name: string;
  /** The beginning of the digest that it was pulled by, else of its id. */
  readonly digest: string;
  readonly standin: boolean;
  /** The processor that it is for: `amd64`, `arm64`. */
  readonly architecture: string;
}

/** Undefined where the engine doesn't have it. */
export async function findImage(engine: Engine, name: string): Promise<FoundImage | undefined> {
  try {
    const { Id, RepoDigests, Config, Architecture } = await engine.docker.getImage(name).inspect();
    const digest = (RepoDigests?.[0] ?? Id).replace(/^.*sha256:/, '').slice(0, DIGEST_DIGITS);
    return {
      name,
      digest,
      standin: Config?.Labels?.[STANDIN_LABEL] === 'true',
      architecture: Architecture,
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new ProgramError(`image ${name}: ${whyRefused(error)}`);
  }
}

/**
 * Why the image can't be run here, or undefined where the engine has it for its own processor, or its registry says
 * at once that it can be had.
 */
export async function whyNotHad(engine: Engine, name: string): Promise<string | undefined> {
  const found = await findImage(engine, name);
  if (found !== undefined) return whyForeign(engine, name, [found.architecture]);
  const abortSignal = AbortSignal.timeout(ASK_LIMIT_MS);
  return engine.docker
    .getImage(name)
    .distribution({ abortSignal })
    .then(
      ({ Platforms }: Distribution) =>
        whyForeign(
          engine,
          name,
          (Platforms ?? []).map(({ architecture }) => architecture),
        ),
      () => `${name} is neither there nor can it be pulled`,
    );
}

/** What a registry says of an image. */
interface Distribution {
  readonly Platforms?: readonly { readonly architecture: string }[];
}

function whyForeign({ architecture }: Engine, name: string, those: readonly string[]): string | undefined {
  const known = those.filter((each) => each !== '' && each !== 'unknown');
  if (known.length === 0 || known.includes(architecture)) return undefined;
  return `${name} is for ${known.join(', ')}, and the engine runs on ${architecture}`;
}

/**
 * The image, pulled where the engine doesn't have it.
 * @param print gets a line before a pull, which may take minutes, and one for an image of another processor
 * @throws {ProgramError} where it is neither there nor can be pulled
 */
export async function provideImage(
  engine: Engine,
  name: string,
  print: (line: string) => void,
): Promise<FoundImage> {
  const found = await findImage(engine, name);
  if (found !== undefined) {
    // It may be emulated; where it is not, the program dies at start.
    const foreign = whyForeign(engine, name, [found.architecture]);
    if (foreign !== undefined) print(`${foreign}: it runs only where that is emulated`);
    return found;
  }
  print(`pulling ${name}`);
  let why = 'nothing came of the pull';
  try {
    await engine.pull(name);
  } catch (error) {
    why = whyRefused(error);
  }
  const pulled = await findImage(engine, name);
  if (pulled === undefined)
    throw new ProgramError(`image ${name} is neither there nor can it be pulled: ${why}`);
  return pulled;
}

/** The configurations that the images ship; undefined where one ships none. */
export interface ShippedConfigurations {
  readonly pikaConf: string | undefined;
  readonly dashboardToml: string | undefined;
}

/**
 * Look into the images without running anything in them.
 * @throws {ProgramError} for an image that isn't there, or doesn't hold the program that it is meant for
 */
export async function lookInto(
  engine: Engine,
  images: Images,
  labels: Labels,
): Promise<ShippedConfigurations> {
  const { pika, dashboard, fe } = programs;
  const [pikaConf, dashboardToml] = await Promise.all([
    contentOf(engine, images.pika, { programs: [pika.file], configuration: pika.config }, labels),
    contentOf(
      engine,
      images.codis,
      { programs: [dashboard.file, fe.file], configuration: dashboard.config },
      labels,
    ),
  ]);
  return { pikaConf, dashboardToml };
}

/** The image's configuration, once it is known to hold its programs. */
async function contentOf(
  { docker }: Engine,
  image: string,
  expected: { readonly programs: readonly string[]; readonly configuration: string },
  labels: Labels,
): Promise<string | undefined> {
  const fail = (why: string) => {
    throw new ProgramError(`image ${image}${why}`);
  };
  const container = await docker
    .createContainer({ Image: image, Cmd: ['-'], Labels: { ...labels } })
    .catch((error: unknown) => fail(`: ${whyRefused(error)}`));
  try {
    for (const path of expected.programs) {
      await container
        .infoArchive({ path })
        .catch((error: unknown) => fail(isMissing(error) ? ` holds no ${path}` : `: ${whyRefused(error)}`));
    }
    const archive = await container
      .getArchive({ path: expected.configuration })
      .catch((error: unknown) => (isMissing(error) ? undefined : fail(`: ${whyRefused(error)}`)));
    return archive && (await onlyFile(archive));
  } finally {
    await container.remove({ force: true, v: true }).catch(() => {});
  }
}
