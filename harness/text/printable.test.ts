import { expect, test } from 'vitest';
import { printable, printableJson, printableLines } from './printable.ts';

test('what a terminal would obey is written out', () => {
  expect(printable('a\u001b[0m\r\nb\u009b\u200fc é 主')).toBe(
    'a\\u001b[0m\\u000d\\u000ab\\u009b\\u200fc é 主',
  );
});

test.each([
  ['an Arabic letter mark', '\u061c', '\\u061c'],
  ['a hidden tag', '\u{e0041}', '\\udb40\\udc41'],
  ['half of a pair', '\ud83d', '\\ud83d'],
  ['no character', '\uffff', '\\uffff'],
])('%s, too', (_what, hidden, written) => {
  expect(printable(`a${hidden}b`)).toBe(`a${written}b`);
});

test('a whole pair, accents and signs stay as they are', () => {
  const text = '🦀 e\u0301 ❔ ⏭️ "\\" 主节点';
  expect(printable(text)).toBe(text);
});

test('lines stay lines where there are several', () => {
  expect(printableLines('a\r\n\tb\u001b]0;title\u0007\rc\n')).toBe('a\n\tb\\u001b]0;title\\u0007\\u000dc\n');
});

test('JSON keeps its content', () => {
  const value = { 'na\u202eme': ['\u001b[2J', '\u{e0041}', 'a\nb', '主'] };
  const text = printableJson(value);
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(text)).toEqual(value);
});
