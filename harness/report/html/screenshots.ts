import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { TimelineEvent } from '../../timeline/event.ts';

export interface ScreenshotView {
  /** Milliseconds since the timeline began. */
  readonly t: number;
  readonly moment: 'start' | 'finding' | 'end';
  /** The picture as a data URI; undefined where its file is not there. */
  readonly source: string | undefined;
  readonly file: string;
}

const TYPES: Record<string, string> = { '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg' };

/** @param folder what the timeline's file names are relative to; a name that leads out of it is not followed */
export async function screenshotsOf(
  timeline: readonly TimelineEvent[],
  folder: string,
): Promise<ScreenshotView[]> {
  const shots = timeline.filter((event) => event.kind === 'screenshot');
  return Promise.all(
    shots.map(async ({ t, moment, file }) => ({ t, moment, file, source: await dataUri(folder, file) })),
  );
}

async function dataUri(folder: string, file: string): Promise<string | undefined> {
  const type = TYPES[extname(file).toLowerCase()];
  const path = resolve(folder, file);
  if (!type || !path.startsWith(resolve(folder))) return undefined;
  try {
    return `data:${type};base64,${await readFile(path, 'base64')}`;
  } catch {
    return undefined;
  }
}
