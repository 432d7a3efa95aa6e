/** So many of so many: of runs, those that failed. */
export interface Share {
  readonly count: number;
  /** At least `count`. */
  readonly of: number;
}
