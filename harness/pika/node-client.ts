import { type Redis, ReplyError } from 'ioredis';
import type { Address } from '../address.ts';
import { splitAddress } from '../address.ts';
import type { Reply } from './node-connection.ts';
import { NodeReader } from './node-reader.ts';
import { asText, asValues } from './reply.ts';

export type { Reply } from './node-connection.ts';

/** What a node that was observed says. */
export interface NodeAnswer {
  /** INFO replication, verbatim. */
  readonly info: string;
  /** The values of the keys asked for, in their order; undefined where the node refused to say: it is syncing. */
  readonly values: readonly (string | null)[] | undefined;
  /** Whether its `masterauth` is the password of all nodes; undefined where they have none, or it did not say. */
  readonly masterauth: boolean | undefined;
}

/** A client of one Pika node that gives orders and writes as well as it asks; errors are values. */
export class NodeClient extends NodeReader {
  /** INFO replication, the values of `keys`, and where nodes have a password whether it is known, in one round trip. */
  observe(keys: readonly string[]): Promise<Reply<NodeAnswer>> {
    return this.connection.ask(async (redis) => {
      const [info, values, masterauth] = await Promise.all([
        redis.info('replication'),
        redis.mget([...keys]).catch(undefinedIfRefused),
        this.#knowsMaster(redis),
      ]);
      return {
        info: asText(info),
        values: values === undefined ? values : asValues(values, keys.length),
        masterauth,
      };
    });
  }

  async #knowsMaster(redis: Redis): Promise<boolean | undefined> {
    if (this.password === undefined) return undefined;
    const setting = await redis.call('CONFIG', 'GET', 'masterauth').catch(undefinedIfRefused);
    if (!Array.isArray(setting) || setting.length !== 2) return undefined;
    return String(setting[1]) === this.password;
  }

  /**
   * Follow that master, whose password is the node's own. `force` asks for a full sync.
   * The node remembers this over a restart only after `configRewrite`.
   */
  slaveof(master: Address, force: 'force' | 'plain' = 'plain'): Promise<Reply<string>> {
    const { host, port } = splitAddress(master);
    const last = force === 'force' ? ['force'] : [];
    return this.connection.ask(async (redis) => {
      if (this.password !== undefined) await redis.call('CONFIG', 'SET', 'masterauth', this.password);
      return String(await redis.call('SLAVEOF', host, port, ...last));
    });
  }

  /** SLAVEOF NO ONE, kept over a restart by a CONFIG REWRITE. */
  async slaveofNoOne(): Promise<Reply<string>> {
    const detached = await this.connection.ask(async (redis) =>
      String(await redis.call('SLAVEOF', 'NO', 'ONE')),
    );
    return detached.ok ? this.configRewrite() : detached;
  }

  /** How many connections the node has taken since it started. */
  connectionsReceived(): Promise<Reply<number>> {
    return this.connection.ask(async (redis) => {
      const [, count] = /^total_connections_received:(\d+)/m.exec(await redis.info('stats')) ?? [];
      if (count === undefined) throw new Error('its INFO stats counts no connections');
      return Number(count);
    });
  }

  /** Without it a node starts again as what its configuration said before the last SLAVEOF. */
  configRewrite(): Promise<Reply<string>> {
    return this.connection.ask(async (redis) => String(await redis.call('CONFIG', 'REWRITE')));
  }

  set(key: string, value: string): Promise<Reply<string>> {
    return this.connection.ask((redis) => redis.set(key, value));
  }

  get(key: string): Promise<Reply<string | null>> {
    return this.connection.ask((redis) => redis.get(key));
  }
}

/** A node that is in the middle of a full sync refuses to read, and still tells its state. */
function undefinedIfRefused(error: unknown): undefined {
  if (!(error instanceof ReplyError)) throw error;
}
