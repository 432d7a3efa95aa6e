import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import type { ProgramSpec, ShippedConfiguration } from '../program.ts';
import { ProgramError } from '../program-error.ts';

/**
 * The configuration that a program starts from: the one that was named, else what the release ships, else the
 * built-in one; empty for a program that needs none.
 * @param named the pika.conf that the user named
 * @param find what the release ships, wherever a runtime finds it
 * @throws {ProgramError} where the one that was named can't be read
 */
export async function baseConfiguration(
  { release, shipped }: Pick<ProgramSpec, 'release' | 'shipped'>,
  named: string | undefined,
  find: (shipped: ShippedConfiguration) => Promise<string | undefined>,
): Promise<string> {
  if (shipped === undefined) return '';
  if (release === 'pika' && named !== undefined) return namedPikaConf(named);
  return (await find(shipped)) ?? builtIn(shipped.builtIn);
}

/**
 * The whole configuration that is taken where a program comes without one; it holds every key that any known release
 * demands. They lie in the package's `fixtures/`.
 */
export function builtIn(name: ShippedConfiguration['builtIn']): Promise<string> {
  return readFile(join(packageRoot(), 'fixtures', name), 'utf8');
}

function namedPikaConf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(({ message }: Error) => {
    throw new ProgramError(`--pika-conf can't be read: ${message}`);
  });
}
