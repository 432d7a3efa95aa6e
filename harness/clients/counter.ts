import type { Served } from '../timeline/event.ts';

/** As many acknowledged writes are remembered of a counter. */
const KEPT = 32;

interface Acknowledged {
  readonly value: number;
  /** When the acknowledgement came. */
  readonly at: number;
  /** How far the group's counter had been asked to go by then. */
  readonly issued: number;
}

/**
 * What the clients of one proxy know of a counter that they alone increase, one increase at a time. An increase whose
 * outcome nobody knows may have been done, or be done later: values may run ahead of what was acknowledged, and that
 * is no fault. Times are by `performance.now()`.
 */
export class Counter {
  readonly key: string;
  /** In the order in which they came, and so by value. */
  #acknowledged: Acknowledged[] = [];

  constructor(key: string) {
    this.key = key;
  }

  /**
   * An increase was acknowledged.
   * @returns what is gone where it gives no more than an earlier one had
   */
  increased({ value, at, issued }: Acknowledged): Served['lost'] {
    const last = this.#acknowledged.at(-1);
    const fellBack = last !== undefined && value <= last.value;
    if (fellBack) this.#acknowledged = [];
    this.#acknowledged.push({ value, at, issued });
    if (this.#acknowledged.length > KEPT) this.#acknowledged.shift();
    return fellBack ? { key: this.key, had: last.value, got: value, issued: last.issued } : undefined;
  }

  /**
   * How old the oldest write is that a read lacks, in milliseconds, of those that were acknowledged before it was
   * asked for; 0 where it lacks none.
   */
  staleMs(read: number, askedAt: number): number {
    const lacking = this.#acknowledged.find(({ value, at }) => value > read && at <= askedAt);
    return lacking === undefined ? 0 : askedAt - lacking.at;
  }
}
