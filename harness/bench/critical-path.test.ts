import { expect, test } from 'vitest';
import { criticalPathMs } from './critical-path.ts';

test.each([
  ['of many, all of them divided', [2000, 3000, 3000, 4000, 3000], 3, 5000],
  ['of one that is longer than its share, that one', [9000, 1000, 1000], 3, 9000],
  ['one after the other, all of them', [9000, 1000, 1000], 1, 11_000],
])('%s', (_what, tookMs, jobs, pathMs) => {
  expect(criticalPathMs(tookMs, jobs)).toBe(pathMs);
});
