import { join } from 'node:path';
import type { Coordinator } from '../../programs/coordinator.ts';
import type { KnownSpec } from '../../programs/specs.ts';
import { standinScript } from '../../standin.ts';

/** Which programs to run; each part is the stand-in where no real one is given. */
export interface ProgramSource {
  /** The file of the real Pika. */
  readonly pikaBin?: string | undefined;
  /** The pika.conf to start from, instead of the one that the release ships. */
  readonly pikaConf?: string | undefined;
  /** The folder of the real Codis: its programs and `assets/`. */
  readonly codisDir?: string | undefined;
  /** Where the dashboard keeps what it knows: a folder, unless it is said. */
  readonly coordinator?: Coordinator | undefined;
  /** The program of that, where it is one. */
  readonly coordinatorBin?: string | undefined;
  /** What the stand-in is to do wrong, in the words of its dashboard's `--defects`. */
  readonly defects?: string | undefined;
}

/** What to spawn for a program, before the arguments of its own. */
export interface Launcher {
  readonly file: string;
  readonly args: readonly string[];
  readonly standin: boolean;
}

export function launcher(
  { role, release }: KnownSpec,
  { pikaBin, codisDir, coordinatorBin }: ProgramSource,
): Launcher {
  const real = { pika: pikaBin, codis: codisDir && join(codisDir, role), coordinator: coordinatorBin }[
    release
  ];
  return real === undefined
    ? { file: process.execPath, args: [standinScript(role)], standin: true }
    : { file: real, args: [], standin: false };
}
