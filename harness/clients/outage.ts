/**
 * How long nothing that was asked was answered: from when the first operation that failed was asked until the next
 * answer. Times are by `performance.now()`.
 */
export class Outage {
  #since: number | undefined;
  #longestMs = 0;

  failed(askedAt: number): void {
    this.#since ??= askedAt;
  }

  /** Something was answered, or nobody asks any more. */
  ended(at: number): void {
    this.#longestMs = this.longestMs(at);
    this.#since = undefined;
  }

  /** The longest one since it was last taken, of those that have ended and the one that still lasts. */
  longestMs(now: number): number {
    return Math.max(this.#longestMs, this.#since === undefined ? 0 : now - this.#since);
  }

  take(now: number): number {
    const longest = this.longestMs(now);
    this.#longestMs = 0;
    return longest;
  }
}
