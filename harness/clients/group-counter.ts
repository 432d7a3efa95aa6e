import type { Redis } from 'ioredis';

/** It is increased this often at most, in milliseconds. */
const EVERY_MS = 100;

/**
 * A group's counter. It is told each value, one after the other, and none twice: a server that has a value was sent
 * everything that had been acknowledged before that value was asked for, whatever became of the values before it.
 */
export class GroupCounter {
  readonly key: string;
  /** The first value is the time of day: what clients have begun anew does not fall behind what a server has. */
  #issued = Math.round(performance.timeOrigin + performance.now());
  #acknowledged: number | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #underWay = false;

  constructor(key: string) {
    this.key = key;
  }

  /** How far it was asked to go. */
  get issued(): number {
    return this.#issued;
  }

  /** How far it went; undefined before the first acknowledgement. */
  get acknowledged(): number | undefined {
    return this.#acknowledged;
  }

  get isDue(): boolean {
    return !this.#underWay && performance.now() - this.#askedAt >= EVERY_MS;
  }

  /** @throws what the command is refused or fails by */
  async increase(redis: Redis): Promise<void> {
    this.#underWay = true;
    this.#askedAt = performance.now();
    const value = ++this.#issued;
    try {
      await redis.set(this.key, value);
      this.#acknowledged = value;
    } finally {
      this.#underWay = false;
    }
  }
}
