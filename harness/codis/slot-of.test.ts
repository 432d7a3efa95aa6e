import { expect, test } from 'vitest';
import { slotOf } from './slot-of.ts';

/** The check value of CRC-32 is that of `123456789`: 0xcbf43926. */
const SLOT = 0xcbf43926 % 1024;

test.each(['123456789', '{123456789}', 'a{123456789}b{c}', '{123456789}}'])('the slot of %j', (key) => {
  expect(slotOf(key, 1024)).toBe(SLOT);
});

test('an empty tag is one, and a brace that nothing closes is none', () => {
  expect(slotOf('a{}b', 1024)).toBe(0);
  expect(slotOf('{a', 1024)).not.toBe(slotOf('a', 1024));
});
