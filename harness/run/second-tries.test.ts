import { expect, test } from 'vitest';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import type { FinishedScenario } from './run-scenario.ts';
import { SecondTries } from './second-tries.ts';

function ended(verdict: ScenarioOutcome['verdict'], reason: string | null = null): FinishedScenario {
  return { outcome: { verdict, reason } as ScenarioOutcome, judged: undefined };
}

/** A scenario that comes out so, one try after the other, and how many others ran beside each. */
function scenario(...outcomes: FinishedScenario[]) {
  const beside: number[] = [];
  const once = async () => {
    running += 1;
    beside.push(running - 1);
    await new Promise(setImmediate);
    running -= 1;
    return outcomes.shift()!;
  };
  return { once, beside };
}
let running = 0;

test('what could not be judged beside others is tried again by itself, and says so', async () => {
  const tries = new SecondTries(3);
  const others = Array.from({ length: 9 }, () => scenario(ended('converged')));
  const unknown = scenario(ended('unknown', 'a sample came late'), ended('converged'));
  const all = [...others.slice(0, 2), unknown, ...others.slice(2)].map(({ once }) => tries.run(once));
  const outcomes = (await Promise.all(all)).map(({ outcome }) => outcome);
  expect(outcomes[2]).toMatchObject({ verdict: 'converged', unknownBefore: 'a sample came late' });
  expect(outcomes.filter(({ unknownBefore }) => unknownBefore)).toHaveLength(1);
  expect(unknown.beside).toEqual([2, 0]);
  expect(others.flatMap(({ beside }) => beside)).toContain(2);
});

test('stays unknown where it is by itself as well, with the later reason', async () => {
  const { once, beside } = scenario(ended('unknown', 'first'), ended('unknown', 'second'));
  const { outcome } = await new SecondTries(2).run(once);
  expect(outcome).toMatchObject({ verdict: 'unknown', reason: 'second', unknownBefore: 'first' });
  expect(beside).toHaveLength(2);
});

test.each(['diverged', 'converged', 'skipped'] as const)('%s is never tried again', async (verdict) => {
  const { once, beside } = scenario(ended(verdict));
  await new SecondTries(2).run(once);
  expect(beside).toHaveLength(1);
});

test('there are no more of them where they were in vain five times', async () => {
  const tries = new SecondTries(2);
  const all = Array.from({ length: 8 }, () => scenario(ended('unknown', 'x'), ended('unknown', 'x')));
  for (const { once } of all) await tries.run(once);
  expect(all.map(({ beside }) => beside.length)).toEqual([2, 2, 2, 2, 2, 1, 1, 1]);
});
