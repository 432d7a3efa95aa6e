/**
 * The one-sided p-value of the Mann–Whitney U test (H. B. Mann and D. R. Whitney, Ann. Math. Stat. 18, 1947): were
 * both samples of one distribution, how probable is it that the values of `candidate` rank as high among all as they
 * do, or higher, by chance alone? It counts all ways to draw the candidate's ranks, ties at their mean rank, so that it
 * is exact for small samples and for equal values. A sample without values shows nothing: 1.
 *
 * It takes time with the fourth power of the number of values: for samples of 50, some hundredths of a second.
 */
export function mannWhitney(candidate: readonly number[], baseline: readonly number[]): number {
  const all = [...candidate, ...baseline];
  const ranks = all.map((value) => doubledRank(value, all));
  const observed = sumOf(ranks.slice(0, candidate.length));
  const draws = drawsBySum(ranks, candidate.length, sumOf(ranks));
  return sumOf(draws.subarray(observed)) / sumOf(draws);
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Twice the value's rank, since the mean rank of equal values may end in a half. */
function doubledRank(value: number, all: readonly number[]): number {
  const below = all.filter((other) => other < value).length;
  const upTo = all.filter((other) => other <= value).length;
  return below + upTo + 1;
}

/** Sum of ranks → how many ways there are to draw `size` of the ranks so that they sum to it. */
function drawsBySum(ranks: readonly number[], size: number, most: number): Float64Array {
  const bySize = Array.from({ length: size + 1 }, () => new Float64Array(most + 1));
  bySize[0]![0] = 1;
  // Downwards, so that no rank is drawn twice.
  for (const rank of ranks)
    for (let drawn = size; drawn > 0; drawn--) {
      const [without, draws] = [bySize[drawn - 1]!, bySize[drawn]!];
      for (let sum = rank; sum <= most; sum++) draws[sum]! += without[sum - rank]!;
    }
  return bySize[size]!;
}
