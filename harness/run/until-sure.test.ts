import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { decisionOf, MOST_RUNS } from '../outcome/sure.ts';
import { UntilSure } from './until-sure.ts';

type Verdict = ScenarioOutcome['verdict'];

/** Run rounds side by side, as a suite does: each begins only if it is needed, and they end in some other order. */
function runRounds(
  verdictOf: (round: number) => Verdict,
  jobs: number,
  nextToEnd: (count: number) => number,
) {
  const rounds = new UntilSure(0.99);
  const running: number[] = [];
  const begun: Verdict[] = [];
  const notBegun: number[] = [];
  for (let round = 1; round <= MOST_RUNS; round++) {
    if (running.length === jobs) {
      const [ended] = running.splice(nextToEnd(jobs), 1);
      rounds.ended(ended!, { verdict: verdictOf(ended!) });
    }
    if (rounds.needed()) {
      running.push(round);
      begun.push(verdictOf(round));
    } else notBegun.push(round);
  }
  return { begun, notBegun };
}

const one = () => 0;

test.each([
  ['that always fails, twice', 'diverged', 2],
  ['that never fails, 22 times', 'converged', 22],
  ['that can’t be run here, once', 'skipped', 1],
  ['that can’t be judged, five times', 'unknown', 5],
] as const)('a scenario %s', (_what, verdict, times) => {
  expect(runRounds(() => verdict, 1, one).begun).toHaveLength(times);
});

test('one that fails now and then is run until that is sure, and no oftener than may be', () => {
  expect(
    runRounds((round) => (round === 3 || round === 8 ? 'diverged' : 'converged'), 1, one).begun,
  ).toHaveLength(8);
  // At a rate between the two it may never be sure.
  expect(runRounds((round) => (round % 15 === 1 ? 'diverged' : 'converged'), 1, one).begun).toHaveLength(
    MOST_RUNS,
  );
});

test('side by side it goes on until all that ended shows the same, whichever ends first, and never begins again', () => {
  const verdict = fc.constantFrom<Verdict>('converged', 'converged', 'converged', 'diverged', 'unknown');
  const verdicts = fc.array(verdict, { minLength: MOST_RUNS, maxLength: MOST_RUNS });
  fc.assert(
    fc.property(
      verdicts,
      fc.integer({ min: 1, max: 8 }),
      fc.infiniteStream(fc.nat(7)),
      (all, jobs, order) => {
        const { begun, notBegun } = runRounds(
          (round) => all[round - 1]!,
          jobs,
          (count) => order.next().value! % count,
        );
        expect(notBegun).toEqual(notBegun.filter((round) => round > begun.length));
        const gaveUp = begun.join().includes(Array(5).fill('unknown').join());
        if (notBegun.length > 0 && !gaveUp) expect(decisionOf(begun, 0.99)).not.toBe('undecided');
      },
    ),
  );
});
