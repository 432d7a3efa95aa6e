import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { packageVersion } from '../package-root.ts';
import { optionsFor } from './command.ts';
import type { RunOptions } from './options.ts';

/** There is no run to go on with, or it is another one. The message is one line. */
export class ResumeError extends Error {
  override readonly name = 'ResumeError';
}

/** All that decides what comes out of a run and which scenarios it has: `run.json`, written before the first of them. */
const recordSchema = z.looseObject({ seed: z.number() });
export type RunRecord = z.infer<typeof recordSchema>;

/** What a run is about to judge. */
export interface Judged {
  /** Program → version. */
  readonly programs: Readonly<Record<string, string>>;
  /** How many proxies each cluster has. */
  readonly proxies: number;
}

export function recordOf(options: RunOptions, { programs, proxies }: Judged): RunRecord {
  const { seed, filters, shard, repeat } = options;
  const record = {
    insync: packageVersion(),
    programs,
    ...optionsFor(options),
    proxies,
    filters,
    shard,
    repeat,
    'until-sure': options.untilSure,
    baseline: options.baseline,
    seed,
  };
  // As it is read again: what is undefined is not in the file.
  return recordSchema.parse(JSON.parse(JSON.stringify(record)));
}

export async function writeRecord(reportDir: string, record: RunRecord): Promise<void> {
  await writeFile(fileIn(reportDir), `${JSON.stringify(record, null, 2)}\n`);
}

export function hasRecord(reportDir: string): boolean {
  return existsSync(fileIn(reportDir));
}

/** @throws {ResumeError} where none of a run is there */
export async function readRecord(reportDir: string): Promise<RunRecord> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(fileIn(reportDir), 'utf8')));
  } catch {
    throw new ResumeError(`--resume: ${reportDir} holds no run to go on with`);
  }
}

/** @throws {ResumeError} naming the first thing that is not as it was */
export function refuseOther(before: RunRecord, now: RunRecord): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [was, is] = [before, now].map((record) => JSON.stringify(record[key]));
    if (was !== is)
      throw new ResumeError(
        `--resume: the run that is there is another one: its ${key} ${was === undefined ? 'was not given' : `was ${was}`}, and now ${is === undefined ? 'it is not given' : `it is ${is}`}`,
      );
  }
}

function fileIn(reportDir: string): string {
  return join(reportDir, 'run.json');
}
