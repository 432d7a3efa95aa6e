import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve, sep } from 'node:path';
import type { Screenshot } from '../../timeline/event.ts';

/** A screenshot with its picture as a data URI; undefined where its file is not there. */
export type ScreenshotView = Screenshot & { readonly source: string | undefined };

const TYPES: Record<string, string> = { '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg' };

/**
 * The pictures of a timeline's screenshots. They lie beside it or in a folder next to its own; a name that leads further away
 * is not followed, since a recording may come from anywhere.
 * @param folder what the file names are relative to
 */
export async function screenshotsOf(shots: readonly Screenshot[], folder: string): Promise<ScreenshotView[]> {
  return Promise.all(shots.map(async (shot) => ({ ...shot, source: await dataUri(folder, shot.file) })));
}

async function dataUri(folder: string, file: string): Promise<string | undefined> {
  const type = TYPES[extname(file).toLowerCase()];
  const path = resolve(folder, file);
  if (!type || !path.startsWith(`${dirname(resolve(folder))}${sep}`)) return undefined;
  try {
    return `data:${type};base64,${await readFile(path, 'base64')}`;
  } catch {
    return undefined;
  }
}
