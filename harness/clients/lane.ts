import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Address } from '../address.ts';
import { NodeConnection, type NodeLimits } from '../pika/node-connection.ts';
import { Outage } from './outage.ts';

/** What is healthy answers within milliseconds, except while the dashboard holds it back for a promotion. */
const LIMITS: NodeLimits = { connectMs: 1000, commandMs: 2000 };
/** After a round in which nothing was answered, the next one waits so many milliseconds. */
const BACKOFF_MS = 100;

/** Asks, and makes use of the answer. */
export type Operation = (redis: Redis) => Promise<void>;

/** What an interval came to. */
export interface Tally {
  readonly done: number;
  readonly failed: number;
  /** The first reason. */
  readonly error: string | undefined;
  /** How long the slowest answer took. */
  readonly slowestMs: number;
  /** For how long nothing was answered, at most; it may have begun before the interval. */
  readonly outageMs: number;
  /** Why no connection came up, where one did not. */
  readonly unconnected: string | undefined;
}

const NOTHING = { done: 0, failed: 0, error: undefined, slowestMs: 0, unconnected: undefined };

/**
 * One connection of a client to a proxy, for operations of one kind on one group: a proxy answers a connection in
 * order, so that one answer that hangs keeps back those to all that was asked after it.
 */
export class Lane {
  readonly #connection: NodeConnection;
  readonly #outage = new Outage();
  #tally: Omit<Tally, 'outageMs'> = NOTHING;

  /**
   * @param address the proxy's, for clients; asked again at each connect
   * @param password what it demands of them; undefined: nothing
   */
  constructor(address: () => Address, password: string | undefined) {
    this.#connection = new NodeConnection(address, LIMITS, password);
  }

  /**
   * Ask all of them at once, each once. Resolves when each is answered or has failed.
   * @returns how many were answered
   */
  async round(operations: readonly Operation[]): Promise<number> {
    const askedAt = performance.now();
    const connection = await this.#connection.connect();
    if (!connection.ok) {
      this.#tally = { ...this.#tally, unconnected: connection.error };
      for (const _ of operations) this.#failed(askedAt, connection.error);
    }
    const answers = connection.ok ? this.#askAll(connection.value, operations, askedAt) : [];
    const answered = (await Promise.all(answers)).filter(Boolean).length;
    if (answered === 0) await delay(BACKOFF_MS);
    return answered;
  }

  /** Nobody asks from now on, until the next round. */
  paused(): void {
    this.#outage.ended(performance.now());
  }

  /** What has come since it was last taken. */
  take(): Tally {
    const tally = { ...this.#tally, outageMs: this.#outage.take(performance.now()) };
    this.#tally = NOTHING;
    return tally;
  }

  close(): void {
    this.#connection.close();
  }

  /** What is asked at once goes out in one piece: each write is a call of the kernel, for the proxy too. */
  #askAll({ stream }: Redis, operations: readonly Operation[], askedAt: number): Promise<boolean>[] {
    stream.cork();
    const answers = operations.map((operation) => this.#ask(operation, askedAt));
    setImmediate(() => stream.uncork());
    return answers;
  }

  async #ask(operation: Operation, askedAt: number): Promise<boolean> {
    const reply = await this.#connection.ask(operation);
    if (reply.ok) this.#answered(askedAt);
    else this.#failed(askedAt, reply.error);
    return reply.ok;
  }

  #answered(askedAt: number): void {
    const now = performance.now();
    this.#outage.ended(now);
    const { done, slowestMs } = this.#tally;
    this.#tally = { ...this.#tally, done: done + 1, slowestMs: Math.max(slowestMs, now - askedAt) };
  }

  #failed(askedAt: number, error: string): void {
    this.#outage.failed(askedAt);
    const { failed, error: first = error } = this.#tally;
    this.#tally = { ...this.#tally, failed: failed + 1, error: first };
  }
}
