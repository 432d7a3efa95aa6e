import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Load } from './load.ts';
import { LoadMeter } from './load.ts';
import { Room } from './room.ts';
import { sideBySide } from './side-by-side.ts';

const idle: Load = { idle: 0.6, lateMs: 4, memory: 0.6 };
const full: Load = { ...idle, idle: 0.02 };
const late: Load = { ...idle, lateMs: 300 };
const short: Load = { ...idle, memory: 0.1 };

/** Says the same all the time. */
const roomOn = (load: Load, least = 2) => new Room(least, () => load);

describe('there is room for one more', () => {
  test('where few run, whatever the load', async () => {
    expect(await roomOn(full).forOneMore(() => 1)).toBe(true);
  });

  test('where many run, as long as the machine idles, nothing is late and there is memory', async () => {
    expect(await roomOn(idle).forOneMore(() => 2)).toBe(true);
    expect(await roomOn(full).forOneMore(() => 2)).toBe(false);
    expect(await roomOn(late).forOneMore(() => 2)).toBe(false);
    expect(await roomOn(short).forOneMore(() => 2)).toBe(false);
  });

  test('by what the load is while it is looked at, not by what it was before', async () => {
    const loads = [idle, full];
    expect(await new Room(1, () => loads.shift()!).forOneMore(() => 1)).toBe(false);
  });

  test('as soon as one of the few is over', async () => {
    let running = 2;
    const asked = roomOn(full).forOneMore(() => running);
    running = 1;
    expect(await asked).toBe(true);
  });
});

describe('side by side', () => {
  /** How many ran at the same time at most, and what was done. */
  async function ran(count: number, jobs: number, room?: Pick<Room, 'forOneMore'>) {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await sideBySide(
      jobs,
      (begun) => begun < count,
      async (index) => {
        most = Math.max(most, ++running);
        await delay(5);
        running -= 1;
        done.push(index);
      },
      room,
    );
    return { most, done: done.toSorted((a, b) => a - b) };
  }

  test('each is done once, as many at a time as are allowed', async () => {
    expect(await ran(7, 3)).toEqual({ most: 3, done: [0, 1, 2, 3, 4, 5, 6] });
  });

  test('no more than there is room for', async () => {
    const ofTwo = { forOneMore: async (running: () => number) => delay(1, running() < 2) };
    expect(await ran(7, 5, ofTwo)).toEqual({ most: 2, done: [0, 1, 2, 3, 4, 5, 6] });
  });

  test('nothing is begun any more once none may be, though there is room again', async () => {
    const done: number[] = [];
    let mayBegin = true;
    const closing = {
      forOneMore: async () => {
        if (done.length > 0) mayBegin = false;
        return delay(1, true);
      },
    };
    await sideBySide(
      1,
      () => mayBegin,
      async (index) => void done.push(index),
      closing,
    );
    expect(done).toEqual([0]);
  });

  test('what goes wrong in one is told', async () => {
    const failing = sideBySide(
      2,
      (begun) => begun < 3,
      async () => Promise.reject(new Error('no')),
    );
    await expect(failing).rejects.toThrow('no');
  });
});

test('memory is a share of what there is', () => {
  const meter = new LoadMeter();
  const { memory } = meter.take();
  meter.dispose();
  expect(memory).toBeGreaterThan(0);
  expect(memory).toBeLessThanOrEqual(1);
});

test('a process that is kept from running sees that it is late', async () => {
  const meter = new LoadMeter();
  await delay(50);
  meter.take();
  await delay(30);
  const until = performance.now() + 150;
  while (performance.now() < until);
  await delay(30);
  expect(meter.take().lateMs).toBeGreaterThan(100);
  meter.dispose();
});
