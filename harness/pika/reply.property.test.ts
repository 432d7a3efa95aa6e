import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mustBe } from '../testing/one-line.ts';
import { CHEAP } from '../testing/runs.ts';
import { asInteger, asText, asValues } from './reply.ts';

/** What ioredis can make of an answer. */
const { reply } = fc.letrec((tie) => ({
  reply: fc.oneof(
    { maxDepth: 2 },
    fc.string(),
    fc.integer().map(String),
    fc.maxSafeInteger(),
    fc.constantFrom(
      null,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '0x10',
      '1e3',
      '9'.repeat(30),
      new Error('ERR'),
    ),
    fc.array(tie('reply'), { maxLength: 3 }),
  ),
}));

/** What is read of it, or undefined where it is refused in one line. */
function read<T>(as: () => T): T | undefined {
  try {
    return as();
  } catch (error) {
    mustBe(Error, error);
    return undefined;
  }
}

test('a reply is what it is taken for, or refused', () => {
  fc.assert(
    fc.property(reply, (reply) => {
      const value = read(() => asInteger(reply));
      if (value !== undefined && !(Number.isSafeInteger(value) && value === Number(reply)))
        throw new Error(`an integer: ${value}`);
      expect(read(() => asText(reply))).toBe(typeof reply === 'string' ? reply : undefined);
      const values = read(() => asValues(reply, 2));
      if (values?.some((value) => typeof value !== 'string' && value !== null) || (values?.length ?? 2) !== 2)
        throw new Error('values');
    }),
    { ...CHEAP, examples: [['ERR'], [[]], [['7']], [null], ['007']] },
  );
});
