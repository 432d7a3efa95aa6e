import { type Decision, type Hypotheses, sequentialTest } from '../statistics/sequential.ts';
import type { ScenarioOutcome } from './outcome.ts';

/** The rates that are told apart: what fails in one run of a hundred, and what fails in one of five. */
export const TOLERABLE = 0.01;
export const INTOLERABLE = 0.2;

/** How often a scenario is run at most, where nobody says: about three times what it takes in the mean at the worst. */
export const MOST_RUNS = 100;

/**
 * What the runs of a scenario show of its rate of failures: `more` than is tolerable, `less` than is intolerable, or
 * neither yet. A run that could not be judged shows nothing.
 * @param verdicts by round
 * @param confidence how sure, from 0.5 to 1: neither is said wrongly more often than the rest allows
 */
export function decisionOf(verdicts: readonly ScenarioOutcome['verdict'][], confidence: number): Decision {
  const hypotheses: Hypotheses = {
    tolerable: TOLERABLE,
    intolerable: INTOLERABLE,
    falseAlarms: 1 - confidence,
    misses: 1 - confidence,
  };
  const judged = verdicts.filter((verdict) => verdict === 'diverged' || verdict === 'converged');
  return sequentialTest(
    judged.map((verdict) => verdict === 'diverged'),
    hypotheses,
  );
}
