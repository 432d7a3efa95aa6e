import { expect, test } from 'vitest';
import type { TimelineEvent } from './event.ts';
import { clockReadings, wallTimeAt } from './wall-clock.ts';

const META = { t: 0, kind: 'meta', startedAt: '2026-01-01T10:00:00.000Z' } as TimelineEvent;
const fe = (t: number, clock?: string) => ({ t, kind: 'fe', took: 1, clock }) as TimelineEvent;

test('the wall clock goes on from the start, and from wherever it has jumped', () => {
  const readings = clockReadings([META, fe(1000), fe(5000, '2026-01-02T08:00:00.000Z'), fe(6000)]);
  const shown = (t: number) => new Date(wallTimeAt(readings, t)).toISOString();
  expect(shown(0)).toBe('2026-01-01T10:00:00.000Z');
  expect(shown(4999)).toBe('2026-01-01T10:00:04.999Z');
  expect(shown(5500)).toBe('2026-01-02T08:00:00.500Z');
});

test('where nobody has said when it began, nobody knows', () => {
  expect(wallTimeAt(clockReadings([fe(1000)]), 1000)).toBeNaN();
});
