import { beforeEach, describe, expect, test } from 'vitest';
import { Counter } from './counter.ts';

let counter: Counter;
const acknowledged = (value: number, at: number, issued = 0) => counter.increased({ value, at, issued });
beforeEach(() => {
  counter = new Counter('key');
});

describe('an increase', () => {
  test('that gives more than the one before loses nothing', () => {
    expect([3, 4, 5].map((value) => acknowledged(value, value))).toEqual([undefined, undefined, undefined]);
  });

  test('that runs ahead, after one whose outcome nobody knows, loses nothing', () => {
    acknowledged(3, 0);
    expect(acknowledged(5, 1)).toBeUndefined();
  });

  test.each([3, 2, 1])(
    'after 3 that gives %i tells what is gone, and what had been asked for by then',
    (got) => {
      acknowledged(2, 0, 10);
      acknowledged(3, 1, 11);
      expect(acknowledged(got, 2, 99)).toEqual({ key: 'key', had: 3, got, issued: 11 });
    },
  );

  test('after one that fell back begins anew', () => {
    acknowledged(3, 0);
    acknowledged(1, 1);
    expect(acknowledged(2, 2)).toBeUndefined();
    expect(counter.staleMs(2, 10)).toBe(0);
  });
});

describe('a read', () => {
  test('that gives the latest value, or one that runs ahead, is fresh', () => {
    acknowledged(1, 0);
    acknowledged(2, 10);
    expect([2, 3].map((value) => counter.staleMs(value, 50))).toEqual([0, 0]);
  });

  test('is as stale as the oldest write that it lacks', () => {
    acknowledged(1, 0);
    acknowledged(2, 10);
    acknowledged(3, 20);
    expect([2, 1, 0].map((value) => counter.staleMs(value, 50))).toEqual([30, 40, 50]);
  });

  test('need not have what was acknowledged after it was asked for', () => {
    acknowledged(1, 0);
    acknowledged(2, 10);
    expect(counter.staleMs(1, 5)).toBe(0);
  });

  test('is stale by seconds, however often the counter was increased since', () => {
    for (let value = 1; value <= 10_000; value++) acknowledged(value, value * 100);
    expect(counter.staleMs(0, 1_000_000)).toBeGreaterThan(3000);
  });
});
