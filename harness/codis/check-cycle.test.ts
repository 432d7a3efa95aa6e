import fc from 'fast-check';
import { expect, test } from 'vitest';
import { downtimesThatTell, momentIn, phases } from './check-cycle.ts';
import { paceAt } from './pace.ts';

const check = { at: 1000, withinMs: 10 };

test('right after a check it is over, and right before the next that has not begun', () => {
  expect(momentIn(check, phases['after-check'], 10_000)).toBeGreaterThan(check.at + check.withinMs);
  expect(momentIn(check, phases['between-checks'], 10_000)).toBe(6000);
  expect(momentIn(check, phases['before-check'], 10_000)).toBeLessThan(11_000 - check.withinMs);
});

test('whatever the share, it falls between the two checks, and a larger share no earlier', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, fc.integer({ min: 300, max: 20_000 }), (one, other, everyMs) => {
      const [smaller, larger] = [Math.min(one, other), Math.max(one, other)];
      const [first, second] = [momentIn(check, smaller, everyMs), momentIn(check, larger, everyMs)];
      expect(first).toBeGreaterThan(check.at + check.withinMs);
      expect(second).toBeLessThan(check.at - check.withinMs + everyMs);
      expect(second).toBeGreaterThanOrEqual(first);
    }),
  );
});

test('in a cycle in which moments can not be told apart there is none', () => {
  expect(() => momentIn(check, 0.5, 100)).toThrow('checks 100 ms apart are too close for a phase');
});

test('as shipped, an outage right after a check is marked after 10 to 12 s, and offline after 28 to 30 s', () => {
  const pace = paceAt(1, { pika: false, codis: false });
  expect(downtimesThatTell(pace, 0)).toEqual({ marked: [10_000, 12_000], offline: [28_000, 30_000] });
  expect(downtimesThatTell(pace, 1)).toEqual({ marked: [0, 2000], offline: [18_000, 20_000] });
});
