import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeOutcome } from '../report/fake-summary.ts';
import type { ScenarioOutcome } from './outcome.ts';
import { repeatedOf } from './repeated.ts';
import { nameOfRound, roundOf } from './round.ts';
import { tally } from './tally.ts';

const found = (...kinds: ScenarioOutcome['findings'][number]['kind'][]) => ({
  verdict: 'diverged' as const,
  convergedMs: null,
  findings: kinds.map((kind) => ({ kind, group: 1, sinceMs: 0, reported: 'x', actual: 'y', text: 'z' })),
});

describe('the name of a round', () => {
  test('says which it is, where there are several', () => {
    expect(nameOfRound({ scenario: 'a', round: 1 }, 1)).toBe('a');
    expect(nameOfRound({ scenario: 'a', round: 2 }, 10)).toBe('a (2 of 10)');
    expect(nameOfRound({ scenario: 'a', round: 2 }, 10, true)).toBe('a (2 of at most 10)');
  });

  test('gives back the scenario and the round', () => {
    const scenario = fc.string().filter((name) => !name.endsWith(')'));
    fc.assert(
      fc.property(
        scenario,
        fc.integer({ min: 1, max: 200 }),
        fc.nat(200),
        fc.boolean(),
        (name, round, more, atMost) => {
          const named = nameOfRound({ scenario: name, round }, round + more, atMost);
          expect(roundOf(named)).toEqual({ scenario: name, round });
        },
      ),
    );
    expect(roundOf('the complaint (in full)')).toEqual({ scenario: 'the complaint (in full)', round: 1 });
  });
});

test('the runs of each scenario are put together, by round', () => {
  const names = ['b (10 of 10)', 'b (2 of 10)', 'a', 'b (1 of 10)'];
  const tallies = tally(names.map((name) => fakeOutcome({ name })));
  expect(tallies.map(({ scenario, runs }) => [scenario, runs.map(({ name }) => name)])).toEqual([
    ['b', ['b (1 of 10)', 'b (2 of 10)', 'b (10 of 10)']],
    ['a', ['a']],
  ]);
});

describe('what several runs of a scenario show', () => {
  const outcomes = [
    { convergedMs: 300 },
    found('stuck-out-of-sync', 'stale-state', 'stuck-out-of-sync'),
    { convergedMs: 100 },
    { verdict: 'unknown' as const, convergedMs: null },
    found('stuck-out-of-sync'),
    { convergedMs: 900 },
  ].map((course, index) => fakeOutcome({ name: `a (${index + 1} of 6)`, ...course }));

  test('is a rate of those that could be judged, each kind’s runs, and how long it took', () => {
    expect(repeatedOf(outcomes)).toEqual([
      {
        scenario: 'a',
        runs: 6,
        judged: 5,
        failed: 2,
        unknown: 1,
        failureRate: { low: expect.closeTo(0.1176, 4), high: expect.closeTo(0.7693, 4) },
        kinds: { 'stuck-out-of-sync': 2, 'stale-state': 1 },
        convergedMs: { p50: 300, p95: 900, max: 900 },
        flaky: true,
      },
    ]);
  });

  test('is flaky only where some converge and some diverge', () => {
    const flaky = (...verdicts: ScenarioOutcome['verdict'][]) =>
      repeatedOf(
        verdicts.map((verdict, index) => fakeOutcome({ name: `a (${index + 1} of 2)`, verdict })),
      )[0]!.flaky;
    expect(flaky('converged', 'diverged')).toBe(true);
    expect(flaky('converged', 'unknown')).toBe(false);
    expect(flaky('diverged', 'unknown')).toBe(false);
    expect(flaky('diverged', 'diverged')).toBe(false);
    expect(flaky('skipped', 'skipped')).toBe(false);
  });

  test('is how sure its rate is, where it was repeated until that is sure', () => {
    const sure = (...verdicts: ScenarioOutcome['verdict'][]) =>
      repeatedOf(
        verdicts.map((verdict, index) => fakeOutcome({ name: `a (${index + 1} of at most 100)`, verdict })),
        0.99,
      )[0]!.sure;
    const converged = (count: number) => Array<'converged'>(count).fill('converged');
    expect(sure('diverged', 'diverged')).toBe('more');
    expect(sure(...converged(7), 'diverged', 'unknown', 'diverged')).toBe('undecided');
    expect(sure(...converged(21))).toBe('undecided');
    expect(sure(...converged(22))).toBe('less');
    // Runs that were under way when it was decided may end otherwise.
    expect(sure(...converged(22), 'diverged', 'diverged')).toBe('less');
    expect(
      repeatedOf([fakeOutcome({ name: 'a (1 of 2)' }), fakeOutcome({ name: 'a (2 of 2)' })])[0],
    ).not.toHaveProperty('sure');
  });

  test('is nothing of a scenario that was run once', () => {
    expect(repeatedOf([fakeOutcome({ name: 'a' }), fakeOutcome({ name: 'b' })])).toEqual([]);
  });
});
