import type { ScenarioOutcome } from '../outcome/outcome.ts';

/** Which rounds of a scenario are run, where that is a matter of what others of its rounds came to. */
export interface Rounds {
  /** A round is over. */
  ended(round: number, outcome: Pick<ScenarioOutcome, 'verdict' | 'findings'>): void;
  /** Whether a round that could begin now may show more. Once it is no, it is no for all that come after. */
  needed(round: number): boolean | Promise<boolean>;
}
