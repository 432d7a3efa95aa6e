/**
 * Of so many runs, a kind of finding that shows in one alone may be what chance brings: a kind that a release shows in
 * one run of twenty is missing in two of five baselines of twenty runs, shows in one gate of twenty, and in four further
 * runs again once in five times.
 */
export const RUNS_FOR_CHANCE = 5;
