import { setTimeout as delay } from 'node:timers/promises';
import { inWords } from './until.ts';

/**
 * What comes of some work, where that comes in time. The work itself is not ended.
 * @param failure what to say where it does not: `no answer`, which `within 3 s` follows
 * @throws {Error} at the limit
 */
export async function within<T>(limitMs: number, failure: string, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const limit = delay(limitMs, undefined, { ref: false, signal: over.signal }).then((): never => {
    throw new Error(`${failure} within ${inWords(limitMs)}`);
  });
  return Promise.race([work, limit]).finally(() => over.abort());
}
