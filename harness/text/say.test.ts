import { afterEach, expect, test, vi } from 'vitest';
import { harmless } from './say.ts';

afterEach(() => vi.unstubAllEnvs());

const LINES = [
  ['::warning::x', String.raw`\u003a:warning::x`],
  ['a\n  ::set-output name=x::y', 'a\n  \\u003a:set-output name=x::y'],
  ['a ##[add-mask]b', 'a \\u0023#[add-mask]b'],
] as const;

test.each(LINES)('%j is no command to the runner of GitHub Actions', (line, shown) => {
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  expect(harmless(line)).toBe(shown);
});

test.each(['::1:9221 is master', 'a ::b:: c', '## c', '#[c]'])('%j is none anyway', (line) => {
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  expect(harmless(line)).toBe(line);
});

test.each(LINES)('%j stays as it is elsewhere', (line) => {
  vi.stubEnv('GITHUB_ACTIONS', '');
  expect(harmless(line)).toBe(line);
});
