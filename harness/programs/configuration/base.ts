import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import { ProgramError } from '../../programs/program-error.ts';

/**
 * The whole configuration that is taken where a program comes without one; it holds every key that any known release
 * demands. They lie in the package's `fixtures/`.
 */
export function builtIn(name: 'pika.conf' | 'dashboard.toml'): Promise<string> {
  return readFile(join(packageRoot(), 'fixtures', name), 'utf8');
}

/**
 * The pika.conf that the user named.
 * @throws {ProgramError} where it can't be read
 */
export function namedPikaConf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(({ message }: Error) => {
    throw new ProgramError(`--pika-conf can't be read: ${message}`);
  });
}
