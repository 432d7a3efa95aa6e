import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { builtIn, namedPikaConf } from '../configuration/base.ts';
import { launcher, type ProgramSource } from './programs.ts';

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

/** The dashboard.toml to start from: what the real dashboard says its own is, else the built-in one. */
export async function shippedDashboardToml(source: ProgramSource): Promise<string> {
  const { file, standin } = launcher('codis-dashboard', source);
  if (standin) return builtIn('dashboard.toml');
  const said = await execa(file, ['--default-config'], { reject: false, stdin: 'ignore', timeout: 10_000 });
  return said.failed || said.stdout.trim() === '' ? builtIn('dashboard.toml') : said.stdout;
}
