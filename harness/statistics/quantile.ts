/**
 * The least of the values that so large a share of them does not exceed (nearest rank): always one that was there, so
 * that the 95 % of few runs is the slowest of them.
 * @param values at least one, in any order
 * @param share above 0, up to 1
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1]!;
}

/** At most so many of the values, in order, which stand for all of them: evenly spaced by rank. */
export function thinned(values: readonly number[], most: number): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length <= most) return sorted;
  return Array.from(
    { length: most },
    (_, index) => sorted[Math.floor(((index + 0.5) * sorted.length) / most)]!,
  );
}
