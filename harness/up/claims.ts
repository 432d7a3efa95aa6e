import { lstat, mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { livingRuns } from '../runtime/process/ledger.ts';
import { runtimeNames } from '../runtime/runtimes.ts';
import { renew } from './renew.ts';

/**
 * Which clusters are up, and under which name: a place of the user's own, with a folder a name, which holds one file,
 * the claim. The file is called like the run's folder, which is unique. The run's folder has a copy, since the place
 * may be emptied by somebody who takes away what is old.
 */
const claimSchema = z.object({
  /** The folder of the keeper's run, absolute. */
  runFolder: z.string(),
  runtime: z.enum(runtimeNames),
  /** The keeper's process. */
  pid: z.number().int().positive(),
});
const namedSchema = claimSchema.extend({ name: z.string() });
export type Claim = Readonly<z.infer<typeof namedSchema>>;

/** The claim in the run's folder. */
const COPY = 'claim';

export const DEFAULT_NAME = 'default';
/** What a name looks like: it is a file name, and none that is hidden. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

/** Each turn but the last ends with somebody else's claim taken away. */
const TURNS = 10;

/** The name belongs to a cluster that is up. */
export class NameTakenError extends Error {
  override readonly name = 'NameTakenError';
}

/**
 * Take a name. Of two that want the same one at the same time, one gets it.
 * @param lives whether whoever has the name still keeps a cluster; a claim that nobody lives for is taken away
 * @throws {NameTakenError} where somebody has it
 */
export async function takeName(claim: Claim, lives: (other: Claim) => Promise<boolean>): Promise<void> {
  const { name, ...content } = claim;
  const own = basename(claim.runFolder);
  const draft = join(await ownPlace(), `.${own}`);
  await mkdir(draft, { mode: 0o700 });
  try {
    await writeFile(join(draft, own), JSON.stringify(content));
    for (let turn = 0; turn < TURNS; turn++) {
      const other = await findClaim(name);
      if (other !== undefined && (await lives(other))) break;
      if (other !== undefined) await releaseName(other);
      if (await putInPlace(draft, join(place(), name))) return;
    }
    throw new NameTakenError(`a cluster called ${name} is up already`);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Write a claim that was taken into the run's folder, too: it is found by that where it is gone from its place. */
export async function copyClaim(claim: Claim): Promise<void> {
  await writeFile(join(claim.runFolder, COPY), JSON.stringify(claim));
}

/** The claim to a name; undefined where nobody has it. */
export async function findClaim(name: string): Promise<Claim | undefined> {
  return (await claimInPlace(name)) ?? (await livingClaims()).find((claim) => claim.name === name);
}

/** The names that somebody has, or had when he died. */
export async function takenNames(): Promise<string[]> {
  await mustBeOurs();
  const inPlace = (await readdir(place()).catch(() => [])).filter((name) => NAME.test(name));
  const living = (await livingClaims()).map(({ name }) => name);
  return [...new Set([...inPlace, ...living])].sort();
}

/** Keep a claim from growing old; where it is gone, put it back, unless somebody else has the name by now. */
export async function renewClaim(claim: Claim): Promise<void> {
  const found = await claimInPlace(claim.name);
  if (found?.runFolder === claim.runFolder) await renew(place());
  else await takeName(claim, async ({ runFolder }) => runFolder !== claim.runFolder);
}

/** Give a name back; does nothing where the claim is gone, or the name is another's by now. */
export async function releaseName({ name, runFolder }: Claim): Promise<void> {
  const folder = join(place(), name);
  await unlink(join(folder, basename(runFolder))).catch(() => {});
  // Neither goes while there is something in it.
  await rmdir(folder).catch(() => {});
  await rmdir(place()).catch(() => {});
}

/** The user's own place, made where it is missing. */
export async function ownPlace(): Promise<string> {
  await mkdir(place(), { recursive: true, mode: 0o700 });
  await mustBeOurs();
  return place();
}

/**
 * Where what is old stays, if the environment names such a place; XDG_RUNTIME_DIR is none, since it goes when the user
 * logs out, and a keeper stays. A home may be shared with other machines.
 */
function place(): string {
  const { XDG_STATE_HOME: state } = process.env;
  return state !== undefined && isAbsolute(state)
    ? join(state, `insync-up-${hostname()}`)
    : join(tmpdir(), `insync-up-${process.getuid?.() ?? userInfo().username}`);
}

async function claimInPlace(name: string): Promise<Claim | undefined> {
  await mustBeOurs();
  const folder = join(place(), name);
  const [file] = await readdir(folder).catch(() => []);
  if (file === undefined) return undefined;
  const text = await readFile(join(folder, file), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : { name, ...claimSchema.parse(JSON.parse(text)) };
}

/** The claims of all keepers of this user that live, as their runs' folders have them. */
async function livingClaims(): Promise<Claim[]> {
  const found = await Promise.all(
    (await livingRuns()).map(async (folder) => {
      if (!(await isOurs(folder))) return undefined;
      // Most runs have none, and that of another version may make no sense.
      return readFile(join(folder, COPY), 'utf8')
        .then((text) => namedSchema.parse(JSON.parse(text)))
        .catch(() => undefined);
    }),
  );
  return found.filter((claim) => claim !== undefined);
}

/** Everybody may make files in the temporary folder, and what lies here is trusted. */
async function mustBeOurs(): Promise<void> {
  if (!(await isOurs(place())))
    throw new Error(`${place()} is not a folder of yours alone, and is not used: remove it`);
}

/** Whether nobody else can write there; what isn't there is nobody's. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  const uid = process.getuid?.();
  if (found === undefined || uid === undefined) return true;
  return found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0;
}

/** A folder can't be renamed to where a folder is that has something in it: that is what makes a claim hold. */
async function putInPlace(draft: string, folder: string): Promise<boolean> {
  try {
    await rename(draft, folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}
