import { afterEach, expect, test, vi } from 'vitest';
import { clock, wallTime } from './clock.ts';

const HOUR_MS = 3_600_000;
/** An idle moment of this test's own machine takes less. */
const SOON_MS = 600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** As it looks after the machine has slept, or somebody has set the clock. */
function jump(byMs: number): void {
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now.call(Date) + byMs);
}

test.each([HOUR_MS, -HOUR_MS])('a wall clock that jumps by %i ms changes times, and no durations', (byMs) => {
  const before = clock();
  const shownBefore = wallTime(before);
  expect(Math.abs(shownBefore - Date.now())).toBeLessThan(SOON_MS);
  jump(byMs);
  const after = clock();
  expect(after - before).toBeGreaterThanOrEqual(0);
  expect(after - before).toBeLessThan(SOON_MS);
  expect(Math.abs(wallTime(after) - (shownBefore + byMs))).toBeLessThan(SOON_MS);
  // What was shown then stays what it was.
  expect(wallTime(before)).toBe(shownBefore);
});
