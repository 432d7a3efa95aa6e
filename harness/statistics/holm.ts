/**
 * Which of many tests are significant, so that all of them together give a false alarm in at most the share `level` of
 * all cases (S. Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scand. J. Stat. 6, 1979).
 * @returns for each p-value whether its test is significant
 */
export function holm(pValues: readonly number[], level: number): boolean[] {
  const sorted = pValues.toSorted((a, b) => a - b);
  const failing = sorted.findIndex((p, index) => p > level / (sorted.length - index));
  const least = failing === -1 ? Number.POSITIVE_INFINITY : sorted[failing]!;
  return pValues.map((p) => p < least);
}
