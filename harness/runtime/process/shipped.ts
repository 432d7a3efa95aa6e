import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { baseConfiguration } from '../../programs/configuration/base.ts';
import type { KnownSpec } from '../../programs/specs.ts';
import { launcher, type ProgramSource } from './launcher.ts';
import { ask } from './question.ts';

/**
 * The configuration to start from; what a release ships lies beside the program, or the program prints it.
 * @param runFolder the folder of the run that asks
 * @throws {ProgramError} where the one that was named can't be read
 */
export function shippedConfiguration(
  spec: KnownSpec,
  source: ProgramSource,
  runFolder: string,
): Promise<string> {
  return baseConfiguration(spec, source.pikaConf, async ({ beside, question }) => {
    const program = launcher(spec, source);
    if (program.standin) return undefined;
    if (beside !== undefined) {
      const text = await readFile(join(dirname(program.file), beside), 'utf8').catch(() => '');
      if (text !== '') return text;
    }
    if (question === undefined) return undefined;
    const { well, stdout } = await ask(program, question, runFolder);
    return well && stdout.trim() !== '' ? stdout : undefined;
  });
}
