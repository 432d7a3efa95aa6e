import { Semaphore } from 'async-mutex';
import type { FinishedScenario } from './run-scenario.ts';

/** So many second tries in vain, and there are no more: then it was not the company. */
const GIVE_UP_AFTER = 5;

/**
 * Scenarios side by side. One that could not be judged is tried once more while no other one runs: on a machine that
 * is busy with the others samples come late, links break off, and none of that may decide a verdict.
 */
export class SecondTries {
  readonly #jobs: number;
  readonly #turns: Semaphore;
  #inVain = 0;

  /** @param jobs how many run side by side at most */
  constructor(jobs: number) {
    this.#jobs = jobs;
    this.#turns = new Semaphore(jobs);
  }

  /** @returns of the last try, with what the first one said where there were two */
  async run(once: () => Promise<FinishedScenario>): Promise<FinishedScenario> {
    const first = await this.#turns.runExclusive(once);
    const { verdict, reason } = first.outcome;
    if (verdict !== 'unknown' || this.#jobs === 1 || this.#inVain >= GIVE_UP_AFTER) return first;
    const second = await this.#turns.runExclusive(once, this.#jobs);
    if (second.outcome.verdict === 'unknown') this.#inVain += 1;
    return { ...second, outcome: { ...second.outcome, unknownBefore: reason ?? 'no reason was given' } };
  }
}
