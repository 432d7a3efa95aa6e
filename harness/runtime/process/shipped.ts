import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { builtIn, namedPikaConf } from '../configuration/base.ts';
import { launcher, type ProgramSource } from './launcher.ts';
import { ask } from './question.ts';

/**
 * The pika.conf to start from: the one that was named, else that of the release, which lies in `../conf` of the
 * binary, else the built-in one.
 * @throws {ProgramError} where the one that was named can't be read
 */
export async function shippedPikaConf({ pikaBin, pikaConf }: ProgramSource): Promise<string> {
  if (pikaConf !== undefined) return namedPikaConf(pikaConf);
  const beside = pikaBin && join(dirname(pikaBin), '..', 'conf', 'pika.conf');
  return beside === undefined
    ? builtIn('pika.conf')
    : readFile(beside, 'utf8').catch(() => builtIn('pika.conf'));
}

/**
 * The dashboard.toml to start from: what the real dashboard says its own is, else the built-in one.
 * @param runFolder the folder of the run that asks
 */
export async function shippedDashboardToml(source: ProgramSource, runFolder: string): Promise<string> {
  const program = launcher('codis-dashboard', source);
  if (program.standin) return builtIn('dashboard.toml');
  const { well, stdout } = await ask(program, '--default-config', runFolder);
  return well && stdout.trim() !== '' ? stdout : builtIn('dashboard.toml');
}
