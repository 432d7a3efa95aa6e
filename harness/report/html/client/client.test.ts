import { describe, expect, test } from 'vitest';
import { indentedJson } from './indented-json.ts';
import { lastUntil, logsNear, saidAt } from './lookup.ts';
import { mergeNarrow, mergeShades } from './merge-narrow.ts';
import { placeMarks } from './tiers.ts';

describe('looking up a moment', () => {
  test.each([
    [0, -1],
    [10, 0],
    [19, 0],
    [20, 1],
    [99, 2],
  ])('at %d', (t, index) => {
    expect(lastUntil([10, 20, 30], t)).toBe(index);
  });

  test('an answer, and why there was none', () => {
    const series = { at: [10, 20], took: [1, 2], said: [0, -2] };
    expect(saidAt(series, ['yes', 'refused'], 9)).toBeUndefined();
    expect(saidAt(series, ['yes', 'refused'], 15)).toEqual({ at: 10, took: 1, text: 'yes', failed: false });
    expect(saidAt(series, ['yes', 'refused'], 25)).toEqual({
      at: 20,
      took: 2,
      text: 'refused',
      failed: true,
    });
  });

  test('log lines of a second around it, of the programs concerned', () => {
    const logs: [number, string, string][] = [
      [0, 'a', 'early'],
      [1500, 'a', 'near'],
      [1500, 'b', 'of another'],
      [3500, 'a', 'late'],
    ];
    expect(logsNear(logs, 2000, (program) => program === 'a').map(([, , text]) => text)).toEqual(['near']);
  });
});

describe('what is too narrow to be told apart', () => {
  const segment = (from: number, to: number, tone: 'ok' | 'bad', lane = 'x') => ({
    lane,
    from,
    to,
    text: tone,
    tone,
  });

  test('becomes one segment that looks like the worst of it', () => {
    const segments = [
      segment(0, 100, 'ok'),
      segment(100, 101, 'bad'),
      segment(101, 102, 'ok'),
      segment(102, 200, 'ok'),
    ];
    expect(mergeNarrow(segments, 1)).toEqual([
      segments[0],
      { lane: 'x', from: 100, to: 102, text: '2 changes', tone: 'bad' },
      segments[3],
    ]);
  });

  test('is told apart at a finer scale, and never across lanes or gaps', () => {
    const segments = [
      segment(0, 1, 'ok'),
      segment(1, 2, 'bad'),
      segment(1, 2, 'bad', 'y'),
      segment(50, 51, 'ok'),
    ];
    expect(mergeNarrow(segments, 10)).toHaveLength(4);
    expect(mergeNarrow(segments, 1).map(({ lane, from }) => `${lane} ${from}`)).toEqual([
      'x 0',
      'y 1',
      'x 50',
    ]);
  });

  test('goes for shades too', () => {
    const shades = [0, 2, 50].map((from) => ({ lane: 'x', from, to: from + 1 }));
    expect(mergeShades(shades, 1)).toEqual([
      { lane: 'x', from: 0, to: 3 },
      { lane: 'x', from: 50, to: 51 },
    ]);
  });
});

describe('marks', () => {
  test('at one moment share a text, those nearby get rows of their own, and what is free again is used', () => {
    const marks = [
      { t: 0, text: 'sigkill pika-2' },
      { t: 1, text: 'exited pika-2' },
      { t: 50, text: 'start pika-2' },
      { t: 400, text: 'ready pika-2' },
    ];
    expect(placeMarks(marks, 1, 4, 1000)).toEqual([
      { t: 0, text: 'sigkill, exited pika-2', tier: 0, before: false, bare: false },
      { t: 50, text: 'start pika-2', tier: 1, before: false, bare: false },
      { t: 400, text: 'ready pika-2', tier: 0, before: false, bare: false },
    ]);
  });

  test('stand before the end, and without a text where there is no room', () => {
    const [late] = placeMarks([{ t: 990, text: 'start pika-2' }], 1, 4, 1000);
    expect(late).toMatchObject({ before: true, bare: false });
    const crowd = [0, 20, 40].map((t) => ({ t, text: `start pika-${t}` }));
    expect(placeMarks(crowd, 1, 2, 1000).map(({ tier, bare }) => ({ tier, bare }))).toEqual([
      { tier: 0, bare: false },
      { tier: 1, bare: false },
      { tier: 2, bare: true },
    ]);
  });
});

test('JSON takes few lines, none of them too long, and stays the same JSON', () => {
  const value = {
    row: { server: '127.0.0.1:1', action: { state: 'synced' }, state: 0, role: 'slave' },
    list: [1, 2],
    none: null,
  };
  const text = indentedJson(value, 40);
  expect(JSON.parse(text)).toEqual(value);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(41);
  expect(text.split('\n').length).toBeLessThan(10);
});
