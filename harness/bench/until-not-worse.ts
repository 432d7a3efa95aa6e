const TRIES = 3;

/**
 * Measure until it is not worse any more, three times at the most: others on the machine can make one side of a ratio dear
 * for seconds, while what became worse is so each time.
 * @returns what was measured last
 */
export async function untilNotWorse<T>(
  measure: () => Promise<T>,
  isWorse: (result: T) => boolean,
): Promise<T> {
  for (let left = TRIES - 1; left > 0; left -= 1) {
    const result = await measure();
    if (!isWorse(result)) return result;
  }
  return measure();
}
