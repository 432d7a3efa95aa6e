import type { Share } from './share.ts';

/**
 * The one-sided p-value of Fisher's exact test (R. A. Fisher, The Design of Experiments, 1935): were the rates behind
 * both shares the same, how probable is it that `candidate` has as many as it has, or more, by chance alone? It is
 * exact for few runs, too. A share of no runs shows nothing: 1.
 */
export function fisherExact(candidate: Share, baseline: Share): number {
  const of = candidate.of + baseline.of;
  const count = candidate.count + baseline.count;
  let probability = 0;
  for (let hits = candidate.count; hits <= Math.min(candidate.of, count); hits++)
    probability += Math.exp(
      logChoose(count, hits) + logChoose(of - count, candidate.of - hits) - logChoose(of, candidate.of),
    );
  return Math.min(1, probability);
}

/** The logarithm of how many ways there are to choose `some` of `all`: the number itself has hundreds of digits. */
function logChoose(all: number, some: number): number {
  if (some > all) return Number.NEGATIVE_INFINITY;
  let log = 0;
  for (let index = 1; index <= some; index++) log += Math.log((all - some + index) / index);
  return log;
}
