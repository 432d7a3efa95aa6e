import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fisherExact } from './fisher.ts';
import { holmThreshold } from './holm.ts';
import { mannWhitney } from './mann-whitney.ts';
import { quantile, thinned } from './quantile.ts';
import { type Hypotheses, sequentialTest } from './sequential.ts';
import type { Share } from './share.ts';
import { wilsonInterval } from './wilson.ts';

const share = fc
  .tuple(fc.nat(60), fc.nat(60))
  .map(([count, more]): Share => ({ count, of: Math.max(1, count + more) }));
const complement = ({ count, of }: Share): Share => ({ count: of - count, of });
const sample = fc.array(fc.nat(12), { minLength: 1, maxLength: 7 });

describe('the interval of a rate', () => {
  // R. G. Newcombe, Two-sided confidence intervals for the single proportion, Stat. Med. 17, 1998, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is as in the literature', (count, of, low, high) => {
    const interval = wilsonInterval({ count, of });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('of no runs says nothing', () => {
    expect(wilsonInterval({ count: 0, of: 0 })).toEqual({ low: 0, high: 1 });
  });

  test('has the rate itself in it, is between 0 and 1, and the same for what did not fail', () => {
    fc.assert(
      fc.property(share, (seen) => {
        const { low, high } = wilsonInterval(seen);
        const other = wilsonInterval(complement(seen));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(seen.count / seen.of);
        expect(high).toBeGreaterThanOrEqual(seen.count / seen.of);
        expect(high).toBeLessThanOrEqual(1);
        expect(1 - other.high).toBeCloseTo(low, 10);
      }),
    );
  });
});

describe('Fisher’s exact test', () => {
  test.each([
    // The lady tasting tea: The Design of Experiments, 1935.
    ['all four cups', { count: 4, of: 4 }, { count: 0, of: 4 }, 1 / 70],
    ['three of four cups', { count: 3, of: 4 }, { count: 1, of: 4 }, 17 / 70],
    // Convictions of like-sex twins of criminals: R. A. Fisher, The Logic of Inductive Inference, 1935.
    ['the twins', { count: 10, of: 13 }, { count: 2, of: 17 }, 0.000465181],
  ])('%s', (_what, candidate, baseline, p) => {
    expect(fisherExact(candidate, baseline)).toBeCloseTo(p, 8);
  });

  test('no run shows anything, and none that fails shows nothing', () => {
    fc.assert(
      fc.property(share, share, (candidate, baseline) => {
        expect(fisherExact({ count: 0, of: 0 }, baseline)).toBeCloseTo(1, 9);
        expect(fisherExact(candidate, { count: 0, of: 0 })).toBeCloseTo(1, 9);
        expect(fisherExact({ ...candidate, count: 0 }, baseline)).toBeCloseTo(1, 9);
      }),
    );
  });

  test('one failure more is never less significant, nor is one more of the baseline more so', () => {
    fc.assert(
      fc.property(share, share, (candidate, baseline) => {
        const p = fisherExact(candidate, baseline);
        const more = { count: candidate.count + 1, of: candidate.of };
        if (candidate.count < candidate.of) expect(fisherExact(more, baseline)).toBeLessThanOrEqual(p + 1e-9);
        const other = { count: baseline.count + 1, of: baseline.of };
        if (baseline.count < baseline.of)
          expect(fisherExact(candidate, other)).toBeGreaterThanOrEqual(p - 1e-9);
      }),
    );
  });

  test('of thousands of runs is a number', () => {
    const p = fisherExact({ count: 600, of: 5000 }, { count: 500, of: 5000 });
    expect(p).toBeGreaterThan(0.0005);
    expect(p).toBeLessThan(0.001);
  });
});

describe('the Mann–Whitney test', () => {
  test('of the permeability of placentas is as in the literature', () => {
    // M. Hollander and D. A. Wolfe, Nonparametric Statistical Methods, 1973, p. 69; an example of R's wilcox.test.
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    expect(mannWhitney(term, early)).toBeCloseTo(0.1272, 4);
  });

  // The usual tables: the greatest U of the lower sample at which a one-sided test is significant at 5 %.
  test.each([
    [5, 4],
    [10, 27],
    [20, 138],
  ])('of two samples of %i turns significant at the critical value %i', (size, critical) => {
    expect(mannWhitney(...samplesOf(size, critical))).toBeLessThanOrEqual(0.05);
    expect(mannWhitney(...samplesOf(size, critical + 1))).toBeGreaterThan(0.05);
  });

  test('counts every way to draw the candidate’s values, equal ones included', () => {
    fc.assert(
      fc.property(sample, sample, (candidate, baseline) => {
        expect(mannWhitney(candidate, baseline)).toBeCloseTo(byEnumeration(candidate, baseline), 10);
      }),
    );
  });

  test('of values that are either of two is Fisher’s exact test', () => {
    const values = ({ count, of }: Share) =>
      Array.from({ length: of }, (_, index) => (index < count ? 1 : 0));
    const few = fc.tuple(fc.nat(9), fc.nat(9)).map(([a, b]) => ({ count: a, of: a + b }));
    fc.assert(
      fc.property(few, few, (candidate, baseline) => {
        expect(mannWhitney(values(candidate), values(baseline))).toBeCloseTo(
          fisherExact(candidate, baseline),
          9,
        );
      }),
    );
  });

  test('is sure of one that is slower throughout, also of samples as long as they get', () => {
    const fast = Array.from({ length: 50 }, (_, index) => index);
    expect(
      mannWhitney(
        fast.map((ms) => ms + 50),
        fast,
      ),
    ).toBeLessThan(1e-20);
    expect(mannWhitney(fast, fast)).toBeCloseTo(0.5, 1);
  });
});

/** Two samples of that size, of which the second has a U of that much: it ranks lower. */
function samplesOf(size: number, u: number): [candidate: number[], baseline: number[]] {
  const candidate = Array.from({ length: size }, (_, index) => index);
  const rows = Math.floor(u / size);
  // Each of the baseline's values is above as many of the candidate's as it adds to U.
  const above = Array.from({ length: size }, (_, index) =>
    index < rows ? size : index === rows ? u % size : 0,
  );
  // No two are equal, as the tables want it.
  return [candidate, above.map((count, index) => count - 0.5 + index / 1000)];
}

function byEnumeration(candidate: readonly number[], baseline: readonly number[]): number {
  const all = [...candidate, ...baseline];
  const uOf = (chosen: (index: number) => boolean) => {
    let u = 0;
    for (const [i, a] of all.entries())
      for (const [j, b] of all.entries()) if (chosen(i) && !chosen(j)) u += a > b ? 1 : a === b ? 0.5 : 0;
    return u;
  };
  const observed = uOf((index) => index < candidate.length);
  let [draws, likely] = [0, 0];
  for (let mask = 0; mask < 2 ** all.length; mask++) {
    const chosen = (index: number) => (mask & (1 << index)) !== 0;
    if (all.filter((_, index) => chosen(index)).length !== candidate.length) continue;
    draws++;
    if (uOf(chosen) >= observed) likely++;
  }
  return likely / draws;
}

describe('the sequential probability ratio test', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 6.2.6: a plan with these four numbers.
  const plan: Hypotheses = { tolerable: 0.01, intolerable: 0.1, falseAlarms: 0.05, misses: 0.1 };
  const results = (runs: number, ...failures: number[]) =>
    Array.from({ length: runs }, (_, index) => failures.includes(index + 1));

  test('decides where the handbook’s sampling plan does', () => {
    expect(sequentialTest(results(23), plan)).toBe('undecided');
    expect(sequentialTest(results(24), plan)).toBe('less');
    expect(sequentialTest(results(2, 1, 2), plan)).toBe('more');
    expect(sequentialTest(results(19, 1, 19), plan)).toBe('more');
    expect(sequentialTest(results(20, 1, 20), plan)).toBe('undecided');
    expect(sequentialTest(results(21, 1, 20, 21), plan)).toBe('more');
  });

  test('what comes after a decision changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.array(fc.boolean()), (before, after) => {
        const decision = sequentialTest(before, plan);
        if (decision !== 'undecided') expect(sequentialTest([...before, ...after], plan)).toBe(decision);
      }),
    );
  });

  test('goes wrong as seldom as was asked for', () => {
    const { tolerable, intolerable, falseAlarms, misses } = plan;
    // Wald's bounds: the two together are what was asked for, and each by itself hardly more.
    expect(outcomes(plan, tolerable).more).toBeLessThanOrEqual(falseAlarms / (1 - misses));
    expect(outcomes(plan, intolerable).less).toBeLessThanOrEqual(misses / (1 - falseAlarms));
    expect(outcomes(plan, intolerable).undecided).toBeLessThan(1e-6);
  });
});

/** How probable each decision is within 400 runs that fail at that rate. */
function outcomes(plan: Hypotheses, rate: number): Record<'more' | 'less' | 'undecided', number> {
  const decided = { more: 0, less: 0, undecided: 0 };
  let open = new Map<number, number>([[0, 1]]);
  for (let run = 1; run <= 400; run++) {
    const next = new Map<number, number>();
    for (const [failures, probability] of open)
      for (const failed of [false, true]) {
        const count = failures + Number(failed);
        const share = probability * (failed ? rate : 1 - rate);
        // It has not decided before, so that it is all one in which order they came.
        const decision = lastStep(plan, run, count);
        if (decision === 'undecided') next.set(count, (next.get(count) ?? 0) + share);
        else decided[decision] += share;
      }
    open = next;
  }
  for (const probability of open.values()) decided.undecided += probability;
  return decided;
}

function lastStep(
  { tolerable, intolerable, falseAlarms, misses }: Hypotheses,
  runs: number,
  failures: number,
) {
  const ratio =
    (intolerable / tolerable) ** failures * ((1 - intolerable) / (1 - tolerable)) ** (runs - failures);
  if (ratio >= (1 - misses) / falseAlarms) return 'more';
  return ratio <= misses / (1 - falseAlarms) ? 'less' : 'undecided';
}

describe('many tests at once', () => {
  const significant = (pValues: readonly number[], level: number) =>
    pValues.map((p) => p < holmThreshold(pValues, level));

  test('are held to Holm’s steps', () => {
    expect(significant([0.01, 0.04, 0.03, 0.005], 0.05)).toEqual([true, false, false, true]);
    // Bonferroni's, which are all as steep as the first, would not let the second pass.
    expect(significant([0.02, 0.01, 0.9], 0.05)).toEqual([true, true, false]);
    expect(significant([0.02, 0.02, 0.02], 0.05)).toEqual([false, false, false]);
    expect(significant([0.01], 0.01)).toEqual([true]);
    expect(significant([], 0.05)).toEqual([]);
  });

  test('are significant where Bonferroni’s are, and never where a single one is not', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (pValues) => {
        for (const [index, is] of significant(pValues, 0.05).entries()) {
          if (pValues[index]! <= 0.05 / pValues.length) expect(is).toBe(true);
          if (pValues[index]! > 0.05) expect(is).toBe(false);
        }
      }),
    );
  });
});

describe('quantiles', () => {
  // The ordinal ranks of five values, as in the usual example of the nearest-rank method.
  test.each([
    [0.05, 15],
    [0.3, 20],
    [0.4, 20],
    [0.5, 35],
    [0.95, 50],
    [1, 50],
  ])('%d of five values', (p, value) => {
    expect(quantile([50, 15, 40, 20, 35], p)).toBe(value);
  });

  test('few values that stand for many keep their order, their middle and nearly their ends', () => {
    const values = Array.from({ length: 1000 }, (_, index) => 999 - index);
    const few = thinned(values, 50);
    expect(few).toHaveLength(50);
    expect(few).toEqual(few.toSorted((a, b) => a - b));
    expect([few[0], quantile(few, 0.5), few.at(-1)]).toEqual([10, 490, 990]);
    expect(thinned([3, 1, 2], 50)).toEqual([1, 2, 3]);
  });
});
