/**
 * The p-value below which each of many tests is significant, so that all of them together give a false alarm in at most
 * the share `level` of all cases (S. Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scand. J. Stat. 6,
 * 1979).
 * @param pValues of all the tests
 */
export function holmThreshold(pValues: readonly number[], level: number): number {
  const sorted = pValues.toSorted((a, b) => a - b);
  return sorted.find((p, index) => p > level / (sorted.length - index)) ?? Number.POSITIVE_INFINITY;
}
