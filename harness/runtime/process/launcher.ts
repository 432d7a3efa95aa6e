import { join } from 'node:path';
import { standinAssets, standinScript } from '../../standin/standin.ts';
import type { Role } from '../runtime.ts';

/** Which programs to run; each part is the stand-in where no real one is given. */
export interface ProgramSource {
  /** The file of the real Pika. */
  readonly pikaBin?: string | undefined;
  /** The pika.conf to start from, instead of the one that the release ships. */
  readonly pikaConf?: string | undefined;
  /** The folder of the real Codis: `codis-dashboard`, `codis-fe` and `assets/`. */
  readonly codisDir?: string | undefined;
  /** What the stand-in is to do wrong, in the words of its dashboard's `--defects`. */
  readonly defects?: string | undefined;
}

/** What to spawn for a program, before the arguments of its own. */
export interface Launcher {
  readonly file: string;
  readonly args: readonly string[];
  readonly standin: boolean;
}

export function launcher(role: Role, source: ProgramSource): Launcher {
  const real = role === 'pika' ? source.pikaBin : source.codisDir && join(source.codisDir, role);
  if (real !== undefined) return { file: real, args: [], standin: false };
  return { file: process.execPath, args: [standinScript(role)], standin: true };
}

/** The folder of the page's files for codis-fe's `--assets-dir`. */
export function assetsFolder({ codisDir }: ProgramSource): string {
  return codisDir === undefined ? standinAssets() : join(codisDir, 'assets');
}
