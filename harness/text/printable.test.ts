import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test('what a terminal would obey is written out', () => {
  expect(printable('a\u001b[0m\r\nb\u009b\u200fc é 主')).toBe(
    'a\\u001b[0m\\u000d\\u000ab\\u009b\\u200fc é 主',
  );
});
