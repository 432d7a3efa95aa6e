import { lstat, mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';

/**
 * Which clusters are up, and under which name: a place of the user's own below the temporary folder, with a folder a
 * name, which holds one file, the claim. The file is called like the run's folder, which is unique.
 */
const claimSchema = z.object({
  /** The folder of the keeper's run, absolute. */
  runFolder: z.string(),
  runtime: z.enum(['docker', 'process']),
  /** The keeper's process. */
  pid: z.number().int().positive(),
});
export type Claim = z.infer<typeof claimSchema> & { readonly name: string };

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
      if (await putInPlace(draft, join(place(), name))) return;
      const other = await findClaim(name);
      if (other !== undefined && (await lives(other))) break;
      if (other !== undefined) await releaseName(other);
    }
    throw new NameTakenError(`a cluster called ${name} is up already`);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** The claim to a name; undefined where nobody has it. */
export async function findClaim(name: string): Promise<Claim | undefined> {
  await mustBeOurs();
  const folder = join(place(), name);
  const [file] = await readdir(folder).catch(() => []);
  if (file === undefined) return undefined;
  const text = await readFile(join(folder, file), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : { name, ...claimSchema.parse(JSON.parse(text)) };
}

/** The names that somebody has, or had when he died. */
export async function takenNames(): Promise<string[]> {
  await mustBeOurs();
  return (await readdir(place()).catch(() => [])).filter((name) => NAME.test(name)).sort();
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

function place(): string {
  return join(tmpdir(), `insync-up-${process.getuid?.() ?? userInfo().username}`);
}

/** Everybody may make files in the temporary folder, and what lies here is trusted. */
async function mustBeOurs(): Promise<void> {
  const found = await lstat(place()).catch(() => undefined);
  const uid = process.getuid?.();
  if (found === undefined || uid === undefined) return;
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0)
    throw new Error(`${place()} is not a folder of yours alone, and is not used: remove it`);
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
