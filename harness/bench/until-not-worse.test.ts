import { expect, test } from 'vitest';
import { untilNotWorse } from './until-not-worse.ts';

test.each([
  ['once, where it is not worse', [1, 9, 9, 9], 1, 1],
  ['again, where it was worse by chance', [9, 1, 9, 9], 1, 2],
  ['three times, where it is worse', [7, 8, 9, 1], 9, 3],
])('is measured %s', async (_what, values, result, times) => {
  let measured = 0;
  expect(
    await untilNotWorse(
      async () => values[measured++]!,
      (value) => value > 5,
    ),
  ).toBe(result);
  expect(measured).toBe(times);
});
