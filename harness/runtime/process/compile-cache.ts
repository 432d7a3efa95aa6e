import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';

/**
 * Where Node keeps what it has compiled of the stand-in, for this run and the next: it makes a start four times as
 * cheap (0.06 instead of 0.25 seconds of a processor). In the package's own folder, as far as that may be written to.
 * @param runFolder what serves one run, where it may not
 */
export function compileCache(runFolder: string): Record<string, string> {
  return { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? own() ?? join(runFolder, 'compile-cache') };
}

function own(): string | undefined {
  const folder = join(packageRoot(), 'node_modules', '.cache', 'compiled');
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return undefined;
  }
}
