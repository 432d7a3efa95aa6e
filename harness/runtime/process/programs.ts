import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramError } from '../../programs/program-error.ts';
import { type KnownSpec, type Role, specs } from '../../programs/specs.ts';
import { launcher, type ProgramSource } from './launcher.ts';
import { ask } from './question.ts';

/**
 * @throws {ProgramError} for a real program that isn't there or can't be executed, and for a Codis folder
 *   without the assets that codis-fe doesn't start without
 */
export async function checkPrograms(source: ProgramSource): Promise<void> {
  for (const spec of specs) {
    const { file, standin } = launcher(spec, source);
    if (!standin) await checkExecutable(spec.role, file);
  }
  if (source.codisDir !== undefined) {
    const index = join(source.codisDir, 'assets', 'index.html');
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
  return Object.fromEntries(
    await Promise.all(specs.map(async (spec) => [spec.role, await version(spec, source, runFolder)])),
  );
}

async function version(spec: KnownSpec, source: ProgramSource, runFolder: string): Promise<string> {
  const { role, versionOption } = spec;
  const program = launcher(spec, source);
  const env = { INSYNC_STANDIN_DEFECTS: source.defects ?? '' };
  const { well, ending, stdout, stderr } = await ask(program, versionOption, runFolder, env);
  const output = stdout + stderr;
  if (!well) throw new ProgramError(`${role} ${versionOption}: ${ending}`, output.split('\n'));
  const said = /^(?:pika_)?version:\s*(.+?)\s*$/m.exec(output)?.[1];
  if (said === undefined)
    throw new ProgramError(`${role} ${versionOption} names no version`, output.split('\n'));
  if (!program.standin) return `${said} (${spec.release === 'pika' ? program.file : source.codisDir})`;
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
