import { setTimeout as delay } from 'node:timers/promises';
import type { Load } from './load.ts';

/** So long is looked at how busy the machine is, in milliseconds: what was begun last starts its programs then. */
const LOOK_MS = 150;
/** This share of the processors has to be left. */
const IDLE = 0.05;
/** A sample that comes later than this, in milliseconds, may cost a verdict. */
const LATE_MS = 100;
/** And this share of the memory: a cluster of a master and a slave takes 110 MB of the stand-in, 150 MB of v4.0.1. */
const MEMORY = 0.25;

/**
 * Lets scenarios begin side by side as the machine has room for them. Each waits most of the time, and starts programs
 * now and then: how many a machine bears is seen only when they run.
 */
export class Room {
  readonly #least: number;
  readonly #take: () => Load;

  /**
   * @param least so many are let in however busy the machine is
   * @param take how busy it was since that was last asked
   */
  constructor(least: number, take: () => Load) {
    this.#least = least;
    this.#take = take;
  }

  /**
   * Whether one more may begin. Where it may not at once, that takes a while to know.
   * @param running how many run at the moment
   */
  async forOneMore(running: () => number): Promise<boolean> {
    if (running() < this.#least) return true;
    this.#take();
    await delay(LOOK_MS);
    const { idle, lateMs, memory } = this.#take();
    return running() < this.#least || (idle >= IDLE && lateMs <= LATE_MS && memory >= MEMORY);
  }
}
