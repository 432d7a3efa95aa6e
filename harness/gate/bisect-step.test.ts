import { expect, test } from 'vitest';
import { bisectStep } from './bisect-step.ts';
import { runOf } from './fake-runs.ts';

const stuck = ['stuck-out-of-sync'] as const;
const stale = ['stale-state'] as const;

test.each([
  ['what is looked for is bad, seen once', { a: [100, stuck] }, 'bad'],
  ['it is bad whatever else could not be judged', { a: [stuck], b: ['unknown'] }, 'bad'],
  ['another finding is none of it', { a: [stale], b: [100] }, 'good'],
  ['more runs that could be judged than not will do', { a: [100, 'unknown', 100] }, 'good'],
  ['what could not be judged is skipped', { a: [100], b: ['unknown'] }, 'skip'],
  ['what can’t be run here does not count', { a: [100], b: ['skipped'] }, 'good'],
  ['nothing that can be run here shows nothing', { a: ['skipped'] }, 'skip'],
] as const)('%s', (_what, scenarios, commit) => {
  expect(bisectStep(runOf(scenarios), stuck).commit).toBe(commit);
});

test('where nothing is named, any finding is looked for', () => {
  expect(bisectStep(runOf({ a: [100], b: [stale] }), [])).toEqual({
    commit: 'bad',
    why: 'b: stale-state',
  });
});
