import { describe, expect, test } from 'vitest';
import { atMoment, durationMs, inShort } from './duration.ts';

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['0', 0],
    ['0s', 0],
  ])('%s', (text, ms) => expect(durationMs(text)).toBe(ms));

  test.each(['', '10', '-1s', '1d', 's', '1e3s', '25h'])('is not %j', (text) => {
    expect(() => durationMs(text)).toThrow(/a duration .* is wanted/);
  });

  test.each([
    [850, '850 ms'],
    [4240, '4.2 s'],
    [12_345, '12 s'],
    [200_000, '3 min'],
    [7_300_000, '2 h'],
  ])('of %i ms is shown as %s', (ms, text) => expect(inShort(ms)).toBe(text));
});

test.each([
  [4250, 1, '+4.3 s'],
  [4250, 2, '+4.25 s'],
  [-300, 1, '−0.3 s'],
])('%i ms into a timeline, with %i digits, are %s', (ms, digits, text) =>
  expect(atMoment(ms, digits)).toBe(text),
);
