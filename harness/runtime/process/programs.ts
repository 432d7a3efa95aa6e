import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramError } from '../../programs/program-error.ts';
import { type KnownSpec, specsWith } from '../../programs/specs.ts';
import { compileCache } from './compile-cache.ts';
import { launcher, type ProgramSource } from './launcher.ts';
import { ask } from './question.ts';

/** Why there is no such program to run; undefined where there is. */
export async function whyMissing(spec: KnownSpec, source: ProgramSource): Promise<string | undefined> {
  const { file, args, standin } = launcher(spec, source);
  const program = standin ? args[0]! : file;
  if (!(await isFile(program))) return `${spec.role} is not there: no file ${program}`;
  if (standin || (await isExecutable(program))) return undefined;
  return `${spec.role} can't be executed: ${program}`;
}

/**
 * @param wanted what is to be run
 * @throws {ProgramError} for a program that isn't there or can't be executed, and for a Codis folder without the
 *   assets that codis-fe doesn't start without
 */
export async function checkPrograms(source: ProgramSource, wanted: readonly KnownSpec[]): Promise<void> {
  for (const spec of wanted) {
    const why = await whyMissing(spec, source);
    if (why !== undefined) throw new ProgramError(why);
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
  const there = [];
  for (const spec of specsWith(source.coordinator ?? 'filesystem')) {
    if (!spec.optional || (await whyMissing(spec, source)) === undefined) there.push(spec);
  }
  await checkPrograms(source, there);
  return Object.fromEntries(
    await Promise.all(there.map(async (spec) => [spec.role, await versionOf(spec, source, runFolder)])),
  );
}

async function versionOf(spec: KnownSpec, source: ProgramSource, runFolder: string): Promise<string> {
  const { role, versionOption, version = /^(?:pika_)?version:\s*(.+?)\s*$/m } = spec;
  const program = launcher(spec, source);
  const env = { ...compileCache(runFolder), INSYNC_STANDIN_DEFECTS: source.defects ?? '' };
  const { well, ending, stdout, stderr } = await ask(program, versionOption, runFolder, env);
  const output = stdout + stderr;
  if (!well) throw new ProgramError(`${role} ${versionOption}: ${ending}`, output.split('\n'));
  const said = version.exec(output)?.[1];
  if (said === undefined)
    throw new ProgramError(`${role} ${versionOption} names no version`, output.split('\n'));
  if (!program.standin) return `${said} (${spec.release === 'codis' ? source.codisDir : program.file})`;
  return said.includes('stand-in') ? said : `${said} (stand-in)`;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
