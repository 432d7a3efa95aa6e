import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Loop } from '../loop.ts';
import { type Claim, renewClaim } from './claims.ts';
import { renew } from './renew.ts';

const PERIOD_MS = 60_000;
/** In bytes. A dashboard that goes on repairing what is right logs some 30 MB an hour at a tenth of its intervals. */
const LONGEST_LOG = 64 * 1024 * 1024;

/** What a cluster that may be up for days needs from time to time. */
export class Housekeeping {
  readonly #loop: Loop;

  /**
   * @param folderGone called when the run's folder is not there any more: it was swept, or removed by hand
   * @param clusterFolder the folder of the cluster in it: a folder a program
   */
  constructor(claim: Claim, clusterFolder: string, folderGone: () => void) {
    const { runFolder } = claim;
    this.#loop = new Loop(PERIOD_MS, async () => {
      if ((await stat(runFolder).catch(() => undefined)) === undefined) return folderGone();
      await emptyLongLogs(clusterFolder).catch(() => {});
      await renew(runFolder);
      await renewClaim(claim).catch(() => {});
    });
  }

  /** Resolves when nothing more is done. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }
}

/**
 * Programs append to their logs, so that one that was emptied goes on from its beginning. Only what is known to be
 * one is touched: `<program>.log`, and Pika's own in its folder `log`; its data have files called `.log` too.
 * @param longest in bytes
 */
export async function emptyLongLogs(clusterFolder: string, longest = LONGEST_LOG): Promise<void> {
  for (const program of await readdir(clusterFolder)) {
    const folder = join(clusterFolder, program);
    const own = await readdir(join(folder, 'log')).catch(() => []);
    for (const file of [join(folder, `${program}.log`), ...own.map((name) => join(folder, 'log', name))])
      await emptyIfLong(file, longest).catch(() => {});
  }
}

async function emptyIfLong(file: string, longest: number): Promise<void> {
  if ((await stat(file)).size <= longest) return;
  const log = await open(file, 'r+');
  await log.truncate(0).finally(() => log.close());
}
