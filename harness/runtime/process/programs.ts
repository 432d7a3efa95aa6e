import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramError, type Role } from '../runtime.ts';
import { assetsFolder, launcher, type ProgramSource } from './launcher.ts';
import { ask } from './question.ts';

/**
 * @throws {ProgramError} for a real program that isn't there or can't be executed, and for a Codis folder
 *   without the assets that codis-fe doesn't start without
 */
export async function checkPrograms(source: ProgramSource): Promise<void> {
  for (const role of ['pika', 'codis-dashboard', 'codis-fe'] as const) {
    const { file, standin } = launcher(role, source);
    if (!standin) await checkExecutable(role, file);
  }
  if (source.codisDir !== undefined) {
    const index = join(assetsFolder(source), 'index.html');
    if (!(await isFile(index)))
      throw new ProgramError(`codis-fe needs its page's files: there is no ${index}`);
  }
}

/**
 * Program → what it says its version is, and where it lies, for reports: `4.0.0 (/opt/pika/bin/pika)`,
 * `v4.0.1 (stand-in)`. The version alone does not tell releases apart: most of Codis's say the same one.
 * @param runFolder the folder of the run that asks
 */
export async function describePrograms(
  source: ProgramSource,
  runFolder: string,
): Promise<Record<string, string>> {
  await checkPrograms(source);
  const roles: Role[] = ['pika', 'codis-dashboard', 'codis-fe'];
  return Object.fromEntries(
    await Promise.all(roles.map(async (role) => [role, await version(role, source, runFolder)])),
  );
}

async function version(role: Role, source: ProgramSource, runFolder: string): Promise<string> {
  const program = launcher(role, source);
  // Pika has no long options.
  const flag = role === 'pika' ? '-v' : '--version';
  const answer = await ask(program, flag, runFolder, { INSYNC_STANDIN_DEFECTS: source.defects ?? '' });
  const output = answer.stdout + answer.stderr;
  if (!answer.well) throw new ProgramError(`${role} ${flag}: ${answer.ending}`, output.split('\n'));
  const said = /^(?:pika_)?version:\s*(.+?)\s*$/m.exec(output)?.[1];
  if (said === undefined) throw new ProgramError(`${role} ${flag} names no version`, output.split('\n'));
  if (!program.standin) return `${said} (${role === 'pika' ? program.file : source.codisDir})`;
  return said.includes('stand-in') ? said : `${said} (stand-in)`;
}

async function checkExecutable(role: Role, file: string): Promise<void> {
  if (!(await isFile(file))) throw new ProgramError(`${role} is not there: no file ${file}`);
  try {
    await access(file, constants.X_OK);
  } catch {
    throw new ProgramError(`${role} can't be executed: ${file}`);
  }
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
