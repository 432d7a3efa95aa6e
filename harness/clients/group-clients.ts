import type { Address } from '../address.ts';
import { Loop } from '../loop.ts';
import { asInteger } from '../pika/reply.ts';
import type { Served } from '../timeline/event.ts';
import { Counter } from './counter.ts';
import type { GroupCounter } from './group-counter.ts';
import { Lane, type Operation, type Tally } from './lane.ts';

interface GroupClientsParts {
  readonly group: number;
  /** Where the proxy takes clients. */
  readonly address: () => Address;
  readonly password: string | undefined;
  /** A key of their own in each slot of the group. */
  readonly keys: readonly string[];
  readonly groupCounter: GroupCounter;
  /** Seeded numbers between 0 and 1. */
  readonly random: () => number;
}

/** How much they ask. */
export interface Rate {
  /** From round to round, in milliseconds. */
  readonly periodMs: number;
  /** As many operations of each kind a round. */
  readonly operations: number;
}

/** What an interval came to for one group. */
export interface GroupTally {
  readonly served: Served;
  /** How long the slowest answer took, in milliseconds; undefined where there was none. */
  readonly slowestMs: number | undefined;
  /** Why no connection came up, where one did not and nothing was answered. */
  readonly unconnected: string | undefined;
}

/** The clients of one proxy, as far as they have to do with one group: they increase counters and read them again. */
export class GroupClients {
  readonly group: number;
  readonly #parts: GroupClientsParts;
  readonly #writes: Lane;
  readonly #reads: Lane;
  /** In the order in which they are increased. */
  readonly #counters: readonly Counter[];
  #loops: readonly Loop[] = [];
  #next = 0;
  #mayWrite = true;
  #writing: Promise<unknown> = Promise.resolve();
  #lost: Served['lost'];
  #staleMs = 0;

  constructor(parts: GroupClientsParts) {
    this.group = parts.group;
    this.#parts = parts;
    this.#writes = new Lane(parts.address, parts.password);
    this.#reads = new Lane(parts.address, parts.password);
    this.#counters = shuffled(parts.keys, parts.random).map((key) => new Counter(key));
  }

  start({ periodMs, operations }: Rate): void {
    this.#loops = [
      new Loop(periodMs, () => this.#write(operations)),
      new Loop(periodMs, () => this.#read(operations)),
    ];
  }

  /** Write no more. Resolves when no write is under way. */
  async holdWrites(): Promise<void> {
    this.#mayWrite = false;
    await this.#writing;
    this.#writes.paused();
  }

  resumeWrites(): void {
    this.#mayWrite = true;
  }

  /** Increase the group's counter alone, though writes are held. @returns whether that was acknowledged */
  async mark(): Promise<boolean> {
    const answered = await this.#writes.round([(redis) => this.#parts.groupCounter.increase(redis)]);
    this.#writes.paused();
    return answered > 0;
  }

  /** What has come since it was last taken. */
  take(): GroupTally {
    const writes = this.#writes.take();
    const reads = this.#reads.take();
    const sum = (count: (tally: Tally) => number) => count(writes) + count(reads);
    const error = writes.error ?? reads.error;
    const served: Served = {
      group: this.group,
      done: sum(({ done }) => done),
      failed: sum(({ failed }) => failed),
      ...(error === undefined ? {} : { error }),
      ...(this.#lost ? { lost: this.#lost } : {}),
      staleMs: Math.round(this.#staleMs),
      ...(writes.outageMs > 0 ? { noWriteMs: Math.round(writes.outageMs) } : {}),
      ...(reads.outageMs > 0 ? { noReadMs: Math.round(reads.outageMs) } : {}),
    };
    this.#lost = undefined;
    this.#staleMs = 0;
    return {
      served,
      slowestMs: served.done > 0 ? Math.max(writes.slowestMs, reads.slowestMs) : undefined,
      unconnected: served.done > 0 ? undefined : (writes.unconnected ?? reads.unconnected),
    };
  }

  /** Resolves when nothing is under way. */
  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
    this.#writes.close();
    this.#reads.close();
  }

  async #write(operations: number): Promise<void> {
    if (!this.#mayWrite) return;
    const { groupCounter } = this.#parts;
    const increases = Array.from({ length: Math.min(operations, this.#counters.length) }, () => {
      const counter = this.#counters[this.#next++ % this.#counters.length]!;
      return this.#increaseOf(counter);
    });
    const count: Operation[] = groupCounter.isDue ? [(redis) => groupCounter.increase(redis)] : [];
    const round = this.#writes.round([...increases, ...count]);
    this.#writing = round;
    await round;
  }

  async #read(operations: number): Promise<void> {
    const { random } = this.#parts;
    const reads = Array.from({ length: operations }, () => {
      const counter = this.#counters[Math.floor(random() * this.#counters.length)]!;
      return this.#readOf(counter);
    });
    await this.#reads.round(reads);
  }

  #increaseOf(counter: Counter): Operation {
    return async (redis) => {
      const value = asInteger(await redis.incr(counter.key));
      const { issued } = this.#parts.groupCounter;
      const lost = counter.increased({ value, at: performance.now(), issued });
      // Of several, the oldest says the most: more servers may be shown to have had it.
      if (lost && lost.issued < (this.#lost?.issued ?? Number.POSITIVE_INFINITY)) this.#lost = lost;
    };
  }

  #readOf(counter: Counter): Operation {
    return async (redis) => {
      const askedAt = performance.now();
      const value = asInteger(await redis.get(counter.key));
      this.#staleMs = Math.max(this.#staleMs, counter.staleMs(value, askedAt));
    };
  }
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ value }) => value);
}
