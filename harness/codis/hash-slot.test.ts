import { expect, test } from 'vitest';
import { slotOf, tagsOf } from './hash-slot.ts';

/** The check value of CRC-32, which every specification of it names. */
const CHECK = ['123456789', 0xcbf43926] as const;

test.each([
  [CHECK[0]],
  ['{123456789}'],
  ['insync:{123456789}:more'],
  ['a{123456789}b{other}'],
  ['}{123456789}'],
])('the slot of %s is that of what is hashed of it', (key) => {
  expect(slotOf(key, 1024)).toBe(CHECK[1] % 1024);
});

test('a tag that does not end is none, and an empty one is one', () => {
  expect(slotOf('{123456789', 1024)).toBe(slotOf('a{{123456789}', 1024));
  expect(slotOf('123456789{}', 1024)).toBe(0);
});

test('there is a tag for each slot', () => {
  for (const slots of [64, 1024]) {
    const tags = tagsOf(slots);
    expect(tags.map((tag) => slotOf(`insync:{${tag}}`, slots))).toEqual([...tags.keys()]);
    expect(tags).toHaveLength(slots);
  }
});
