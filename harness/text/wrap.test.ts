import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { wrap } from './wrap.ts';

test('text is broken between words, and within one that is too long', () => {
  expect(wrap('  one two three', 9, '    ')).toEqual(['  one two', '    three']);
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(wrap('', 4)).toEqual(['']);
});

test('a wide character takes two columns, and none is torn apart', () => {
  expect(wrap('主节点 不在 线', 9, '  ')).toEqual(['主节点', '  不在 线']);
  expect(wrap('数据库的主节点', 5)).toEqual(['数据', '库的', '主节', '点']);
  const family = '👨‍👩‍👧';
  expect(wrap(family.repeat(3), 4)).toEqual([family.repeat(2), family]);
});

test.each([
  '  broken: 主节点-1.数据库:9221 is slave of 主节点-2.数据库:9221, link down',
  '  é, e\u0301 and 語 beside each other',
])('every line of %j has room', (text) => {
  for (let width = 8; width < 40; width++)
    for (const line of wrap(text, width, '    ')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
});
