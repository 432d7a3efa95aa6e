import { ProgramError } from '../../programs/program-error.ts';
import { type Role, specs } from '../../programs/specs.ts';
import { onlyFile } from './archive.ts';
import { type Engine, isMissing, whyRefused } from './engine.ts';
import { type Labels, STANDIN_LABEL } from './labels.ts';
import type { Images } from './published.ts';

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

/** What the images of a run hold. */
export interface ImageContents {
  /** Role → the configuration that its image ships, where it ships one. */
  readonly shipped: ReadonlyMap<Role, string>;
  /** Role → what its image lacks, where it lacks the program: `image codis:old holds no /codis/bin/codis-proxy`. */
  readonly missing: ReadonlyMap<Role, string>;
}

/**
 * Look into the images without running anything in them.
 * @throws {ProgramError} for an image that isn't there
 */
export async function lookInto(engine: Engine, images: Images, labels: Labels): Promise<ImageContents> {
  const shipped = new Map<Role, string>();
  const missing = new Map<Role, string>();
  await Promise.all(
    Object.entries(images).map(([release, image]) => {
      const held = specs.filter((spec) => spec.release === release);
      return inside(engine, image, labels, async (container) => {
        for (const { role, inImage, shipped: ships } of held) {
          if (!(await container.holds(inImage.file)))
            missing.set(role, `image ${image} holds no ${inImage.file}`);
          if (ships === undefined) continue;
          const text = await container.read(inImage.config);
          if (text !== undefined) shipped.set(role, text);
        }
      });
    }),
  );
  return { shipped, missing };
}

/** A container of an image, to look into. */
interface Inside {
  holds(path: string): Promise<boolean>;
  /** A file's text; undefined where there is none. */
  read(path: string): Promise<string | undefined>;
}

async function inside(
  { docker }: Engine,
  image: string,
  labels: Labels,
  look: (container: Inside) => Promise<void>,
): Promise<void> {
  const fail = (why: string): never => {
    throw new ProgramError(`image ${image}${why}`);
  };
  const container = await docker
    .createContainer({ Image: image, Cmd: ['-'], Labels: { ...labels } })
    .catch((error: unknown) => fail(`: ${whyRefused(error)}`));
  try {
    await look({
      holds: (path) =>
        container.infoArchive({ path }).then(
          () => true,
          (error: unknown) => (isMissing(error) ? false : fail(`: ${whyRefused(error)}`)),
        ),
      read: (path) =>
        container
          .getArchive({ path })
          .then(onlyFile, (error: unknown) =>
            isMissing(error) ? undefined : fail(`: ${whyRefused(error)}`),
          ),
    });
  } finally {
    await container.remove({ force: true, v: true }).catch(() => {});
  }
}
