import { expect, test } from 'vitest';
import { Outage } from './outage.ts';

test('lasts from when the first one that failed was asked until the next answer', () => {
  const outage = new Outage();
  outage.failed(100);
  outage.failed(200);
  outage.ended(350);
  outage.ended(900);
  expect(outage.take(1000)).toBe(250);
  expect(outage.take(1000)).toBe(0);
});

test('goes on from one interval to the next', () => {
  const outage = new Outage();
  outage.failed(100);
  expect(outage.take(300)).toBe(200);
  expect(outage.take(500)).toBe(400);
  outage.ended(600);
  expect(outage.take(900)).toBe(500);
});

test('is the longest of an interval', () => {
  const outage = new Outage();
  for (const [from, to] of [
    [0, 50],
    [100, 200],
    [300, 310],
  ] as const) {
    outage.failed(from);
    outage.ended(to);
  }
  outage.failed(400);
  expect(outage.take(420)).toBe(100);
});
