import { Redis, ReplyError } from 'ioredis';
import { splitAddress } from '../address.ts';
import type { Address } from '../runtime/runtime.ts';

/** What a node answered, or why it didn't, in a few plain words: `connection refused`, `time-out after 1000 ms`. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: string };

export interface NodeClientLimits {
  /** Milliseconds for a connection to come up. */
  readonly connectMs: number;
  /** Milliseconds for a node to answer a command. */
  readonly commandMs: number;
}

/** On loopback and in a container network everything healthy answers within milliseconds. */
const LIMITS: NodeClientLimits = { connectMs: 1000, commandMs: 1000 };

export interface Observation {
  /** INFO replication, verbatim. */
  readonly info: string;
  /** The values of the keys asked for, in their order; undefined where the node refused to say: it is syncing. */
  readonly values: readonly (string | null)[] | undefined;
}

/**
 * A client of one Pika node that is stopped, killed and frozen all the time. It connects when it has something
 * to ask, queues nothing, repeats nothing, and gives errors as values. After a time-out it starts on a new
 * connection: on the old one the late answers would come first.
 */
export class NodeClient {
  readonly #address: () => Address;
  readonly #limits: NodeClientLimits;
  #connection: Redis | undefined;
  #connecting: Promise<Reply<Redis>> | undefined;

  /** @param address asked again at each connect: a port that a runtime maps can change with a restart */
  constructor(address: () => Address, limits: NodeClientLimits = LIMITS) {
    this.#address = address;
    this.#limits = limits;
  }

  ping(): Promise<Reply<string>> {
    return this.#ask((redis) => redis.ping());
  }

  /** INFO replication, verbatim. */
  infoReplication(): Promise<Reply<string>> {
    return this.#ask((redis) => redis.info('replication'));
  }

  /** INFO replication and the values of `keys` in one round trip. */
  observe(keys: readonly string[]): Promise<Reply<Observation>> {
    return this.#ask(async (redis) => {
      const [info, values] = await Promise.all([
        redis.info('replication'),
        redis.mget([...keys]).catch(undefinedIfRefused),
      ]);
      return { info, values };
    });
  }

  /**
   * Follow that master. `force` asks for a full sync.
   * The node remembers this over a restart only after `configRewrite`.
   */
  slaveof(master: Address, force: 'force' | 'plain' = 'plain'): Promise<Reply<string>> {
    const { host, port } = splitAddress(master);
    const last = force === 'force' ? ['force'] : [];
    return this.#ask(async (redis) => String(await redis.call('SLAVEOF', host, port, ...last)));
  }

  /** SLAVEOF NO ONE, kept over a restart by a CONFIG REWRITE. */
  async slaveofNoOne(): Promise<Reply<string>> {
    const detached = await this.#ask(async (redis) => String(await redis.call('SLAVEOF', 'NO', 'ONE')));
    return detached.ok ? this.configRewrite() : detached;
  }

  /** Without it a node starts again as what its configuration said before the last SLAVEOF. */
  configRewrite(): Promise<Reply<string>> {
    return this.#ask(async (redis) => String(await redis.call('CONFIG', 'REWRITE')));
  }

  set(key: string, value: string): Promise<Reply<string>> {
    return this.#ask((redis) => redis.set(key, value));
  }

  get(key: string): Promise<Reply<string | null>> {
    return this.#ask((redis) => redis.get(key));
  }

  /** Idempotent; a later command connects again. */
  close(): void {
    this.#connection?.disconnect();
    this.#connection = undefined;
  }

  async #ask<T>(command: (redis: Redis) => Promise<T>): Promise<Reply<T>> {
    const connection = await this.#connected();
    if (!connection.ok) return connection;
    const redis = connection.value;
    try {
      return { ok: true, value: await command(redis) };
    } catch (error) {
      const message = this.#plain(error as Error);
      if (message.startsWith('time-out')) this.#drop(redis);
      return { ok: false, error: message };
    }
  }

  #connected(): Promise<Reply<Redis>> {
    if (this.#connection !== undefined) return Promise.resolve({ ok: true, value: this.#connection });
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #connect(): Promise<Reply<Redis>> {
    const redis = new Redis({
      ...splitAddress(this.#address()),
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
    // `connect` rejects with "Connection is closed." whatever happened; the reason comes as an event before it.
    let reason: Error | undefined;
    redis.on('error', (error: Error) => {
      reason ??= error;
    });
    redis.once('end', () => this.#drop(redis));
    try {
      await redis.connect();
      this.#connection = redis;
      return { ok: true, value: redis };
    } catch (error) {
      redis.disconnect();
      return { ok: false, error: this.#plain(reason ?? (error as Error)) };
    }
  }

  #drop(redis: Redis): void {
    redis.disconnect();
    if (this.#connection === redis) this.#connection = undefined;
  }

  #plain(error: Error): string {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ECONNREFUSED') return 'connection refused';
    if (code === 'ETIMEDOUT') return `time-out after ${this.#limits.connectMs} ms`;
    if (error.message === 'Command timed out') return `time-out after ${this.#limits.commandMs} ms`;
    if (code === 'ECONNRESET' || code === 'EPIPE' || CLOSED.test(error.message)) return 'closed';
    return error.message;
  }
}

/** A node that is in the middle of a full sync refuses to read, and still tells its state. */
function undefinedIfRefused(error: unknown): undefined {
  if (!(error instanceof ReplyError)) throw error;
}

/** The words that ioredis has for a connection that went away under a command. */
const CLOSED = /^(Connection is closed|Stream isn't writeable|Reached the max retries per request)/;
