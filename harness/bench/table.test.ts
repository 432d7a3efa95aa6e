import { expect, test } from 'vitest';
import type { Measured, Ratio } from './measured.ts';
import { measuredTable, ratioTable } from './table.ts';

const measured: Measured[] = [
  { what: 'cluster ready', unit: 's', values: [2.5, 1.23456, 9], beside: 'fixed waits: 40 s' },
  { what: 'judge', unit: 'events a CPU-second', values: [345_678.9] },
];
const ratio = (name: string, ...values: number[]): Ratio => ({ name, what: `${name} over another`, values });

/** The cells of each line, without those of the head and the line below it. */
const cellsIn = (table: readonly string[]) =>
  table.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

test('what was measured is shown by its median and spread, with what it is to be read beside', () => {
  expect(cellsIn(measuredTable(measured))).toEqual([
    ['cluster ready', '2.5', '1.23 to 9', 's', '3', 'fixed waits: 40 s'],
    ['judge', '345679', '345679 to 345679', 'events a CPU-second', '1', ''],
  ]);
});

test('ratios are shown beside those that are held', () => {
  expect(cellsIn(ratioTable([ratio('a', 1, 3, 2), ratio('b', 0.5)], { a: 1.5 }))).toEqual([
    ['`a`', 'a over another', '2', '1 to 3', '3', '1.5'],
    ['`b`', 'b over another', '0.5', '0.5 to 0.5', '1', ''],
  ]);
});
