import { RUNS_FOR_CHANCE } from '../outcome/rare.ts';
import { nameOfRound } from '../outcome/round.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunOptions } from './options.ts';

/** One round of one scenario. */
export interface PlannedRun {
  readonly scenario: Scenario;
  /** 1 for the first. */
  readonly round: number;
  /** The scenario's name, with the round where it is repeated. */
  readonly name: string;
}

/**
 * All that is to be run at the most: the first round of each scenario, then the second, since a scenario's own rounds
 * side by side would be more than it needs.
 */
export function plannedRuns(
  scenarios: readonly Scenario[],
  { repeat, untilSure, baseline }: Pick<RunOptions, 'repeat' | 'untilSure' | 'baseline'>,
): PlannedRun[] {
  const most = baseline === undefined ? repeat : Math.max(repeat, RUNS_FOR_CHANCE);
  return Array.from({ length: most }, (_, index) => index + 1).flatMap((round) =>
    scenarios.map((scenario) => {
      const isExtra = round > repeat;
      const of = isExtra ? most : repeat;
      const name = nameOfRound({ scenario: scenario.name, round }, of, isExtra || untilSure !== undefined);
      return { scenario, round, name };
    }),
  );
}
