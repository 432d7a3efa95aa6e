import type { Share } from './share.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How many standard deviations a normal variable keeps within, either way, in 95 % of all cases. */
const Z = 1.959963984540054;

/**
 * The 95 % interval of the rate behind a share, from 0 to 1: Wilson's score interval (E. B. Wilson, JASA 22, 1927).
 * It says something sensible of none and of all, too, and of few runs. Of no runs at all it is from 0 to 1.
 */
export function wilsonInterval({ count, of }: Share): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const rate = count / of;
  const centre = rate + Z ** 2 / (2 * of);
  const half = Z * Math.sqrt((rate * (1 - rate)) / of + (Z / (2 * of)) ** 2);
  const scale = 1 + Z ** 2 / of;
  // The bounds of none and of all are exact, and rounding must not take them beyond.
  return {
    low: count === 0 ? 0 : (centre - half) / scale,
    high: count === of ? 1 : (centre + half) / scale,
  };
}
