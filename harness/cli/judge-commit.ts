import { execa } from 'execa';
import { type BisectStep, bisectStep } from '../gate/bisect-step.ts';
import type { FindingKind } from '../judge/findings.ts';
import { ProgramError } from '../programs/program-error.ts';
import type { RunOptions } from '../run/options.ts';
import { run } from '../run/run.ts';

/**
 * Build what is checked out.
 * @returns why it can't be built, in one line; nothing where it could
 */
export async function buildCommit(command: string, interrupted: Promise<never>): Promise<string | undefined> {
  // What it has started is ended with it, and it is ended with us.
  const building = execa(command, { shell: true, stdio: 'inherit', reject: false });
  const { failed, exitCode } = await Promise.race([building, interrupted]);
  return failed ? `it does not build: ${command} ended with status ${exitCode}` : undefined;
}

/**
 * Run what is checked out. A program that can't be run says nothing of what is looked for.
 * @param optionsOf which throws as `runOptions` does
 * @throws whatever is wrong with the command rather than with the commit
 */
export async function judgeCommit(
  optionsOf: () => Promise<RunOptions>,
  wanted: readonly FindingKind[],
  print: (line: string) => void,
  interrupted: Promise<never>,
): Promise<BisectStep> {
  try {
    return bisectStep(await run(await optionsOf(), print, interrupted), wanted);
  } catch (error) {
    if (error instanceof ProgramError) return { commit: 'skip', why: error.message };
    throw error;
  }
}
