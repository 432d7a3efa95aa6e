import { lstat, lutimes, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What takes old things out of temporary folders leaves them for days. */
const OLD_MS = 60 * 60_000;

/**
 * Make a folder and all that is in it look as if it had just been used, where it has not been for an hour: what is in
 * use, but not touched, would be taken for old. What can't be touched is left as it is.
 */
export async function renew(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (found.isDirectory()) {
    for (const name of await readdir(path).catch(() => [])) await renew(join(path, name));
  }
  const now = new Date();
  if (now.getTime() - found.mtimeMs > OLD_MS) await lutimes(path, now, now).catch(() => {});
}
