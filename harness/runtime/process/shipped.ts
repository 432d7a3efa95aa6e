import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { builtIn, namedPikaConf } from '../../programs/configuration/base.ts';
import type { KnownSpec } from '../../programs/specs.ts';
import { launcher, type ProgramSource } from './launcher.ts';
import { ask } from './question.ts';

/**
 * The configuration to start from: the one that was named, else the one that the release has beside the program or
 * that the program prints, else the built-in one; empty for a program that needs none.
 * @param runFolder the folder of the run that asks
 * @throws {ProgramError} where the one that was named can't be read
 */
export async function shippedConfiguration(
  spec: KnownSpec,
  source: ProgramSource,
  runFolder: string,
): Promise<string> {
  const { release, shipped } = spec;
  if (shipped === undefined) return '';
  if (release === 'pika' && source.pikaConf !== undefined) return namedPikaConf(source.pikaConf);
  const program = launcher(spec, source);
  if (!program.standin && shipped.beside !== undefined) {
    const beside = await readFile(join(dirname(program.file), shipped.beside), 'utf8').catch(() => '');
    if (beside !== '') return beside;
  }
  if (!program.standin && shipped.question !== undefined) {
    const { well, stdout } = await ask(program, shipped.question, runFolder);
    if (well && stdout.trim() !== '') return stdout;
  }
  return builtIn(shipped.builtIn);
}
