import { changedKeys, type Facts } from './changes.ts';

/** How long a change stands out, in milliseconds. */
const SHOWN_MS = 4000;

/** Remembers for a few seconds what has changed. What is there at first is no change. */
export class Highlights {
  #before: Facts | undefined;
  readonly #until = new Map<string, number>();

  /** @param at milliseconds, of the same clock each time */
  see(now: Facts, at: number): void {
    // What is seen for the first time is new, not changed; a group or server that comes later is.
    for (const key of changedKeys(this.#before ?? now, now)) this.#until.set(key, at + SHOWN_MS);
    this.#before = now;
  }

  at(at: number): ReadonlySet<string> {
    for (const [key, until] of this.#until) if (until <= at) this.#until.delete(key);
    return new Set(this.#until.keys());
  }
}
