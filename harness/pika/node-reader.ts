import type { Address } from '../address.ts';
import { NODE_LIMITS, NodeConnection, type NodeLimits, type Reply } from './node-connection.ts';
import { asText } from './reply.ts';

/** Asks one Pika node for its state, and can nothing else: AUTH, PING and INFO replication are all it ever sends. */
export class NodeReader {
  protected readonly connection: NodeConnection;
  protected readonly password: string | undefined;

  /**
   * @param address asked again at each connect: a port that a runtime maps can change with a restart
   * @param password the node's `requirepass`
   */
  constructor(address: () => Address, limits: NodeLimits = NODE_LIMITS, password?: string) {
    this.password = password;
    this.connection = new NodeConnection(address, limits, password);
  }

  ping(): Promise<Reply<string>> {
    return this.connection.ask((redis) => redis.ping());
  }

  /** INFO replication, verbatim. */
  infoReplication(): Promise<Reply<string>> {
    return this.connection.ask(async (redis) => asText(await redis.info('replication')));
  }

  /** Idempotent; a later question connects again. */
  close(): void {
    this.connection.close();
  }
}
