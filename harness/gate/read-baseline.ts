import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { BaselineError, parseBaseline } from './baseline.ts';
import type { NamedBaseline } from './judge-candidate.ts';

/** What the baselines that ship with insync end with. */
const EXTENSION = '.yaml';

/**
 * The baseline in a file, or of a release, which ships with insync: what has an extension or a folder is a file.
 * @param shipped the folder of those that ship
 * @throws {BaselineError} where there is none, with those that there are, or it can't be read
 */
export async function readBaseline(
  fileOrVersion: string,
  shipped: string = join(packageRoot(), 'baselines'),
): Promise<NamedBaseline> {
  const isFile = ['.yaml', '.yml', '.json'].includes(extname(fileOrVersion)) || /[/\\]/.test(fileOrVersion);
  const file = isFile ? fileOrVersion : join(shipped, `${fileOrVersion}${EXTENSION}`);
  const text = await readFile(file, 'utf8').catch(async (error: Error) => {
    if (isFile) throw new BaselineError(`there is no baseline: ${error.message}`);
    throw new BaselineError(
      `no baseline of ${fileOrVersion} ships with insync, ${await versionsIn(shipped)}; a file is named with its extension`,
    );
  });
  return { name: fileOrVersion, baseline: parseBaseline(text, file) };
}

async function versionsIn(shipped: string): Promise<string> {
  const files = await readdir(shipped).catch(() => []);
  const versions = files
    .filter((file) => extname(file) === EXTENSION)
    .map((file) => file.slice(0, -EXTENSION.length));
  return versions.length === 0 ? 'and none of any other release' : `but of ${versions.toSorted().join(', ')}`;
}
