/** How long a change stands out, in milliseconds. */
const SHOWN_MS = 4000;

/** Remembers for a few seconds what has changed. */
export class Highlights {
  readonly #until = new Map<string, number>();

  /**
   * @param keys of what has changed
   * @param at milliseconds, of the same clock each time
   */
  see(keys: Iterable<string>, at: number): void {
    for (const key of keys) this.#until.set(key, at + SHOWN_MS);
  }

  at(at: number): ReadonlySet<string> {
    for (const [key, until] of this.#until) if (until <= at) this.#until.delete(key);
    return new Set(this.#until.keys());
  }
}
