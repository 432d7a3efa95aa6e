import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { ProgramError } from '../programs/program-error.ts';

/**
 * The failure of a program that can't be run at all, so that there is no point in going on; undefined where the
 * outcome is none of that, or a cluster has come up before.
 */
export function neverRan(
  { programFailure }: ScenarioOutcome,
  before: readonly ScenarioOutcome[],
): ProgramError | undefined {
  if (!programFailure || before.some(({ setUp }) => setUp.length > 0)) return undefined;
  return new ProgramError(programFailure.message, programFailure.logTail);
}
