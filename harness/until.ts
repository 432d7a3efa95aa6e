import { setTimeout as delay } from 'node:timers/promises';

/** One look at a condition: it holds, with what came of it, or not yet, with what was seen instead. */
export type Look<T> =
  | { readonly holds: true; readonly value: T }
  | { readonly holds: false; readonly seen: string };

export function holds<T>(value: T): Look<T> {
  return { holds: true, value };
}

export function notYet(seen: string): Look<never> {
  return { holds: false, seen };
}

export interface UntilOptions {
  /** What is awaited, as a clause that "within 20 s" can follow: `pika-2 becomes a slave of pika-1`. */
  readonly what: string;
  readonly limitMs: number;
  /** The pause between two looks. */
  readonly everyMs: number;
}

/** A condition that did not come to hold in time. */
export class WaitError extends Error {
  override readonly name = 'WaitError';
  readonly lastSeen: string;
  constructor(options: UntilOptions, lastSeen: string) {
    super(`expected: ${options.what}, within ${inWords(options.limitMs)}; last seen: ${lastSeen}`);
    this.lastSeen = lastSeen;
  }
}

/**
 * Wait until a condition holds. A look that hangs counts against the limit like any other time.
 * @throws {WaitError} at the limit, with what was expected and what was seen last
 * @throws whatever the look throws, at once: a look that is worth repeating returns `notYet`
 */
export async function until<T>(look: () => Look<T> | Promise<Look<T>>, options: UntilOptions): Promise<T> {
  let lastSeen = 'nothing yet';
  const giveUp = new AbortController();
  const limit = delay(options.limitMs, undefined, { signal: giveUp.signal }).then(() => {
    throw new WaitError(options, lastSeen);
  });
  // The loop ends with the wait: without this mark it would go on behind a WaitError's back.
  let over = false;
  const looks = async (): Promise<T> => {
    for (;;) {
      const seen = await look();
      if (seen.holds) return seen.value;
      lastSeen = seen.seen;
      await delay(options.everyMs);
      if (over) throw new WaitError(options, lastSeen);
    }
  };
  try {
    return await Promise.race([looks(), limit]);
  } finally {
    over = true;
    limit.catch(() => {});
    giveUp.abort();
  }
}

/** `900 ms`, `2.5 s`, `20 s`. */
export function inWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}
