import { setTimeout as delay } from 'node:timers/promises';

/**
 * Do something again and again, `periodMs` from start to start. A round that takes longer than its period is
 * followed by the next one at once, and the rounds that were missed are not made up for.
 * @param round must not reject
 */
export class Loop {
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(periodMs: number, round: () => Promise<void>) {
    this.#ended = this.#run(periodMs, round);
  }

  /** Resolves when the round under way is over. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #run(periodMs: number, round: () => Promise<void>): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const began = performance.now();
      await round();
      const restMs = Math.max(0, periodMs - (performance.now() - began));
      await delay(restMs, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }
}
