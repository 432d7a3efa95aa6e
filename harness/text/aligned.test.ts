import { expect, test } from 'vitest';
import { aligned } from './aligned.ts';

test('each column begins at the same place in every row, whatever it is written in', () => {
  expect(
    aligned([
      ['server', 'made', 'state'],
      ['主节点-1', 'master', 'up'],
      ['é', 'slave of 主节点-1', ''],
    ]),
  ).toEqual([
    // Each of the three wide characters takes the room of two.
    '  server    made               state',
    '  主节点-1  master             up',
    '  é         slave of 主节点-1',
  ]);
  expect(aligned([])).toEqual([]);
});
