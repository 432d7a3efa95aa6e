import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { decisionOf } from '../outcome/sure.ts';
import type { Rounds } from './rounds.ts';

type Verdict = ScenarioOutcome['verdict'];

/** After so many runs in a row that could not be judged, the next one is not tried. */
const GIVE_UP_AFTER = 5;

/** The rounds of a scenario that is run until it is sure at what rate it fails. */
export class UntilSure implements Rounds {
  readonly #confidence: number;
  /** Of each round that has ended. */
  readonly #verdicts = new Map<number, Verdict>();

  constructor(confidence: number) {
    this.#confidence = confidence;
  }

  ended(round: number, { verdict }: Pick<ScenarioOutcome, 'verdict'>): void {
    this.#verdicts.set(round, verdict);
  }

  /**
   * Whether another round may show more. What counts are the rounds up to the first that has not ended: in the order
   * in which they end those that converge come first, since one that diverges takes until its limit. So nothing that
   * ends later changes an answer of no.
   */
  needed(): boolean {
    const verdicts: Verdict[] = [];
    for (let round = 1; this.#verdicts.has(round); round++) verdicts.push(this.#verdicts.get(round)!);
    return !hopeless(verdicts) && decisionOf(verdicts, this.#confidence) === 'undecided';
  }
}

function hopeless(verdicts: readonly Verdict[]): boolean {
  let inVain = 0;
  return verdicts.some((verdict) => {
    inVain = verdict === 'unknown' ? inVain + 1 : 0;
    return verdict === 'skipped' || inVain === GIVE_UP_AFTER;
  });
}
