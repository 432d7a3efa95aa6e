import { expect, test } from 'vitest';
import { wrap } from './wrap.ts';

test('text is broken between words, and within one that is too long', () => {
  expect(wrap('  one two three', 9, '    ')).toEqual(['  one two', '    three']);
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(wrap('', 4)).toEqual(['']);
});
