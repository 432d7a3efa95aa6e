import { constants } from 'node:fs';
import { access, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';

/** Where the timelines of a look go, one after the other. */
export interface RecordingPlace {
  /** The file or folder, as it was named. */
  readonly where: string;
  /** How long a timeline may get in bytes, and in milliseconds, before the next one is begun. */
  readonly longest: { readonly bytes: number; readonly ms: number };
  /**
   * The file that the next timeline goes to.
   * @param at when it begins
   */
  next(at: Date): Promise<string>;
}

/** What goes wrong with a recording, in one line. */
export function recordingError(where: string, error: unknown): Error {
  return new Error(`what is seen can't be recorded in ${where}: ${(error as Error).message}`);
}

/**
 * One file, which is overwritten; where more than one timeline is needed, the others lie beside it: `look.ndjson`,
 * `look-2.ndjson` …
 * @throws {Error} in one line, where it can't be written
 */
export async function recordingFile(file: string): Promise<RecordingPlace> {
  try {
    await (await open(file, 'a')).close();
  } catch (error) {
    throw recordingError(file, error);
  }
  const { dir, name, ext } = parse(file);
  let count = 0;
  return {
    where: file,
    longest: { bytes: Number.POSITIVE_INFINITY, ms: Number.POSITIVE_INFINITY },
    next: async () => {
      count += 1;
      return count === 1 ? file : join(dir, `${name}-${count}${ext}`);
    },
  };
}

const DAY_MS = 86_400_000;
/** The files that a folder's recordings have: named by when they began. */
const OURS = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.ndjson$/;

/**
 * A folder in which a new file begins after so many bytes and after a day, and of which only the latest stay; it is
 * made if its parent is there.
 * @param keep how many files, the one that is written included; what else lies there stays
 * @throws {Error} in one line, where it can't be written
 */
export async function recordingFolder(folder: string, bytes: number, keep: number): Promise<RecordingPlace> {
  try {
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await access(folder, constants.W_OK);
    await readdir(folder);
  } catch (error) {
    throw recordingError(folder, error);
  }
  return {
    where: folder,
    longest: { bytes, ms: DAY_MS },
    next: async (at) => {
      const ours = (await readdir(folder)).filter((name) => OURS.test(name)).sort();
      for (const old of ours.slice(0, Math.max(0, ours.length - (keep - 1)))) await rm(join(folder, old));
      return join(folder, `${at.toISOString().replaceAll(':', '-')}.ndjson`);
    },
  };
}
