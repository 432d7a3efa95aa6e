import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { downtimesThatTell } from '../codis/check-cycle.ts';
import { paceAt } from '../codis/pace.ts';
import {
  downtimesAt,
  edgesOf,
  nextPoint,
  type PointResult,
  type SweepPlan,
  sharesOf,
  type TakenPoint,
} from './plan.ts';

const pace = paceAt(0.1, { pika: false, codis: false });
const plan: SweepPlan = {
  shares: sharesOf(3),
  downtimes: downtimesAt(pace),
  resolutionMs: 50,
  mostPoints: 500,
};

type Law = (share: number, downMs: number) => Pick<PointResult, 'verdict' | 'findings'>;
const stuck = { verdict: 'diverged', findings: ['stuck-out-of-sync'] } as const;
const converged = { verdict: 'converged', findings: [] } as const;
const unknown = { verdict: 'unknown', findings: [] } as const;

/** Run a plan where that comes of each point, and that downtime of what was aimed at. */
function run(law: Law, downOf = (aimMs: number) => aimMs, plans = plan): TakenPoint[] {
  const taken: TakenPoint[] = [];
  for (let next = nextPoint(plans, taken); next !== undefined; next = nextPoint(plans, taken)) {
    const downMs = downOf(next.aimMs);
    taken.push({ ...next, isOver: true, result: { downMs, ...law(next.share, downMs) } });
  }
  return taken;
}

test('where all is the same, every row has every downtime once, from none to past offline', () => {
  const taken = run(() => converged);
  expect(taken).toHaveLength(plan.shares.length * plan.downtimes.length);
  expect(edgesOf(plan, taken)).toEqual([]);
  expect(plan.downtimes[0]).toBe(0);
  const longest = Math.max(...plan.shares.map((share) => downtimesThatTell(pace, share).offline[1]));
  expect(plan.downtimes.at(-1)).toBeGreaterThan(longest);
});

test('edges are found to the resolution, wherever they lie', () => {
  const first = fc.integer({ min: 150, max: 1900 });
  // Narrower than the downtimes are apart, it may lie between two of them.
  const width = fc.integer({ min: 1000, max: 2000 });
  fc.assert(
    fc.property(first, width, fc.integer({ min: 0, max: 140 }), (from, width, startMs) => {
      const to = from + width;
      const law: Law = (_, downMs) => (downMs >= from && downMs < to ? stuck : converged);
      const edges = edgesOf(
        plan,
        run(law, (aimMs) => Math.max(startMs, aimMs)),
      );
      for (const share of plan.shares) {
        const [first, second, ...more] = edges.filter((each) => each.share === share);
        expect(more).toEqual([]);
        for (const [found, really] of [
          [first!, from],
          [second!, to],
        ] as const) {
          expect(found.toMs - found.fromMs).toBeLessThanOrEqual(plan.resolutionMs);
          expect(found.fromMs).toBeLessThan(really);
          expect(found.toMs).toBeGreaterThanOrEqual(really);
        }
      }
    }),
  );
});

test('two kinds of divergence have an edge between them', () => {
  const taken = run((_, downMs) =>
    downMs < 1200 ? stuck : { verdict: 'diverged', findings: ['split-brain'] },
  );
  expect(edgesOf(plan, taken)[0]).toMatchObject({ before: 'stuck-out-of-sync', after: 'split-brain' });
});

test('what is unknown is no edge, and what lies on both sides of it is compared', () => {
  const taken = run((_, downMs) => (downMs < 900 ? converged : downMs < 1100 ? unknown : stuck));
  expect(edgesOf(plan, taken).map(({ before, after }) => [before, after])).toEqual(
    plan.shares.map(() => ['converged', 'stuck-out-of-sync']),
  );
});

describe('it comes to an end', () => {
  test('where the downtime that it was aimed at can not be had', () => {
    const law: Law = (_, downMs) => (downMs < 1000 ? converged : stuck);
    const taken = run(law, (aimMs) => Math.ceil(aimMs / 400) * 400);
    expect(taken.length).toBeLessThan(plan.mostPoints);
    expect(edgesOf(plan, taken)[0]).toMatchObject({ fromMs: 800, toMs: 1200 });
  });

  test('at the most points', () => {
    expect(run(() => converged, undefined, { ...plan, mostPoints: 5 })).toHaveLength(5);
  });

  test('a row with a point under way waits for it, and the others go on', () => {
    const taken = run((_, downMs) => (downMs < 900 ? converged : stuck), undefined, {
      ...plan,
      resolutionMs: 1000,
    });
    const underWay = (share: number): TakenPoint => ({ share, aimMs: 1, isOver: false });
    expect(nextPoint(plan, [...taken, underWay(0)])?.share).toBe(0.5);
    expect(nextPoint(plan, [...taken, ...plan.shares.map(underWay)])).toBeUndefined();
  });
});
