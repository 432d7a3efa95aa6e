/** What is to be told apart, and how often that may go wrong: all from 0 to 1. */
export interface Hypotheses {
  /** A rate of failures that can be put up with. */
  readonly tolerable: number;
  /** One that can't; higher. */
  readonly intolerable: number;
  /** How often a tolerable rate, or a lower one, may be taken for more. */
  readonly falseAlarms: number;
  /** How often an intolerable rate, or a higher one, may be taken for less. */
  readonly misses: number;
}

/** `more` than is tolerable, `less` than is intolerable, or more runs are needed. */
export type Decision = 'more' | 'less' | 'undecided';

/**
 * What a series of runs shows of its rate of failures, by the sequential probability ratio test (A. Wald, Sequential
 * Tests of Statistical Hypotheses, Ann. Math. Stat. 16, 1945): each run adds how much likelier it is under the
 * intolerable rate than under the tolerable one, until that suffices either way. What comes after changes nothing.
 * @param failed of each run, in the order in which they were begun
 */
export function sequentialTest(failed: Iterable<boolean>, hypotheses: Hypotheses): Decision {
  const { tolerable, intolerable, falseAlarms, misses } = hypotheses;
  const more = Math.log((1 - misses) / falseAlarms);
  const less = Math.log(misses / (1 - falseAlarms));
  let evidence = 0;
  for (const failure of failed) {
    evidence += failure ? Math.log(intolerable / tolerable) : Math.log((1 - intolerable) / (1 - tolerable));
    if (evidence >= more) return 'more';
    if (evidence <= less) return 'less';
  }
  return 'undecided';
}
