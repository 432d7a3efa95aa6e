import { Redis, ReplyError } from 'ioredis';
import type { Address } from '../address.ts';
import { splitAddress } from '../address.ts';
import { type Failure, type FailureReason, noAnswer, oneLine, socketFailure, timeOut } from '../failure.ts';

/** What a node answered, or why it didn't, in a few plain words: `connection refused`, `time-out after 1000 ms`. */
export type Reply<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Failure);

export interface NodeLimits {
  /** Milliseconds for a connection to come up. */
  readonly connectMs: number;
  /** Milliseconds for a node to answer a command. */
  readonly commandMs: number;
}

/** On loopback and in a container network everything healthy answers within milliseconds. */
export const NODE_LIMITS: NodeLimits = { connectMs: 1000, commandMs: 1000 };

/**
 * A connection to one Pika node that is stopped, killed and frozen all the time. It connects when it has something
 * to ask, queues nothing, repeats nothing, and gives errors as values. After a time-out it starts on a new
 * connection: on the old one the late answers would come first. Of itself it sends nothing but AUTH, and that only
 * with a password.
 */
export class NodeConnection {
  readonly #address: () => Address;
  readonly #limits: NodeLimits;
  readonly #password: string | undefined;
  #connection: Redis | undefined;
  #connecting: Promise<Reply<Redis>> | undefined;
  #closed = 0;

  /**
   * @param address asked again at each connect: a port that a runtime maps can change with a restart
   * @param password the node's `requirepass`; a node that has none is asked without
   */
  constructor(address: () => Address, limits: NodeLimits, password?: string) {
    this.#address = address;
    this.#limits = limits;
    this.#password = password;
  }

  async ask<T>(command: (redis: Redis) => Promise<T>): Promise<Reply<T>> {
    const connection = await this.connect();
    if (!connection.ok) return connection;
    const redis = connection.value;
    try {
      return { ok: true, value: await command(redis) };
    } catch (error) {
      if (isLate(error as Error)) this.#drop(redis);
      return { ok: false, ...this.#failureOf(error as Error) };
    }
  }

  /** Connect, where it is not connected: what is asked does so by itself. */
  connect(): Promise<Reply<Redis>> {
    if (this.#connection !== undefined) return Promise.resolve({ ok: true, value: this.#connection });
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** Idempotent; what is under way ends as `closed`, and a later command connects again. */
  close(): void {
    this.#closed += 1;
    this.#connection?.disconnect();
    this.#connection = undefined;
  }

  async #open(): Promise<Reply<Redis>> {
    const closedBefore = this.#closed;
    let redis: Redis;
    try {
      redis = this.#client();
    } catch (error) {
      return { ok: false, error: (error as Error).message };
    }
    // `connect` rejects with "Connection is closed." whatever happened; the reason comes as an event before it.
    let reason: Error | undefined;
    redis.on('error', (error: Error) => {
      reason ??= error;
    });
    redis.once('end', () => this.#drop(redis));
    try {
      await redis.connect();
      if (this.#password !== undefined) await authenticate(redis, this.#password);
      // Nobody would ever close it.
      if (closedBefore !== this.#closed) throw new Error('Connection is closed.');
      this.#connection = redis;
      return { ok: true, value: redis };
    } catch (error) {
      redis.disconnect();
      return { ok: false, ...this.#failureOf(reason ?? (error as Error)) };
    }
  }

  #client(): Redis {
    const { host, port } = splitAddress(this.#address());
    return new Redis({
      host,
      port,
      lazyConnect: true,
      connectTimeout: this.#limits.connectMs,
      commandTimeout: this.#limits.commandMs,
      enableOfflineQueue: false,
      retryStrategy: null,
      maxRetriesPerRequest: 0,
      // Pika knows neither HELLO nor CLIENT SETINFO, and answers INFO while it loads.
      protocol: 2,
      disableClientInfo: true,
      enableReadyCheck: false,
    });
  }

  /** Once: of all that is under way on a connection, each comes to it when the node hangs. */
  #drop(redis: Redis): void {
    if (this.#connection !== redis) return;
    this.#connection = undefined;
    redis.disconnect();
  }

  #failureOf(error: NodeJS.ErrnoException): Failure {
    if (error.code === 'ETIMEDOUT') return timeOut(this.#limits.connectMs);
    if (isLate(error)) return timeOut(this.#limits.commandMs);
    if (CLOSED.test(error.message)) return noAnswer('closed');
    return (
      socketFailure(error) ?? {
        error: oneLine(error.message) || error.name,
        reason: refusalIn(error.message),
      }
    );
  }
}

/** Whether it is ioredis's word for a command that got no answer in time. */
function isLate(error: Error): boolean {
  return error.message === 'Command timed out';
}

/**
 * AUTH by hand: ioredis's own writes to the console where it is refused.
 * @throws the node's words where it refuses the password
 */
async function authenticate(redis: Redis, password: string): Promise<void> {
  try {
    await redis.call('AUTH', password);
  } catch (error) {
    if (error instanceof ReplyError && NO_PASSWORD_SET.test((error as Error).message)) return;
    throw error;
  }
}

/** What Pika and newer Redis servers answer to AUTH where none is needed. */
const NO_PASSWORD_SET = /no password is set|without any password configured/i;

/** What Pika's refusals come to: `ERR NOAUTH …`, `WRONGPASS …`, and `ERR invalid password` of older releases. */
function refusalIn(said: string): FailureReason | undefined {
  if (/NOAUTH/.test(said)) return 'password-wanted';
  return /WRONGPASS|invalid password/i.test(said) ? 'password-refused' : undefined;
}

/** The words that ioredis has for a connection that went away under a command. */
const CLOSED = /^(Connection is closed|Stream isn't writeable|Reached the max retries per request)/;
