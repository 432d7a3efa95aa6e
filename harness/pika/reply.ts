/**
 * What a reply is taken for. Whatever listens at a node's address may answer something else than was asked for, and
 * ioredis gives it as it is.
 */

/** @throws {Error} in one line, where it is no text */
export function asText(reply: unknown): string {
  if (typeof reply === 'string') return reply;
  throw new Error('it answers something that is no text');
}

/** @throws {Error} in one line, where it is not as many values, each a text or null */
export function asValues(reply: unknown, count: number): (string | null)[] {
  const isValue = (value: unknown) => value === null || typeof value === 'string';
  if (Array.isArray(reply) && reply.length === count && reply.every(isValue)) return reply;
  throw new Error(`it answers something that is not ${count} values`);
}

/** A counter's value; 0 where there is none yet. @throws {Error} in one line, where it is something else */
export function asInteger(reply: unknown): number {
  const value = reply === null ? 0 : /^-?\d+$/.test(String(reply)) ? Number(reply) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new Error('it answers something that is no integer');
}
