import { joinAddress, splitAddress } from '../address.ts';
import type { ListedSlave, Replication } from '../pika/info.ts';
import type { Identities } from './identity.ts';

/** Entries that are nobody's own, and servers that have none of their own: those of one port may belong together. */
export interface Unnamed {
  /** `host:port`. */
  readonly entries: readonly string[];
  /** Registered addresses. */
  readonly servers: readonly string[];
}

/**
 * The slaves that a server lists, held against registered ones. An entry has the peer's own address, which need not
 * be the registered one; its port most often is.
 */
export class SlaveList {
  /** No entry is missing, by the server's own count. */
  readonly isComplete: boolean;
  /** The servers that have an entry by their address. */
  readonly named: ReadonlySet<string>;
  readonly #unnamed: readonly ListedSlave[];

  constructor({ slaves, connectedSlaves }: Replication, identities: Identities) {
    const named = slaves.map((slave) => identities.resolve(addressOf(slave)));
    this.isComplete = slaves.length === connectedSlaves;
    this.named = new Set(named.filter((server) => server !== undefined));
    this.#unnamed = slaves.filter((_, index) => named[index] === undefined);
  }

  /** Whether an entry is this server's by its address. */
  names(server: string): boolean {
    return this.named.has(server);
  }

  /**
   * The entries that are nobody's by their address, by their ports, and beside them those of `servers` that have
   * none by their address.
   */
  unnamed(servers: readonly string[]): ReadonlyMap<number | undefined, Unnamed> {
    const entries = Map.groupBy(this.#unnamed, ({ port }): number | undefined => port);
    const waiting = Map.groupBy(
      servers.filter((server) => !this.names(server)),
      portOf,
    );
    const ports = new Set([...entries.keys(), ...waiting.keys()]);
    return new Map(
      [...ports].map((port) => [
        port,
        { entries: (entries.get(port) ?? []).map(addressOf), servers: waiting.get(port) ?? [] },
      ]),
    );
  }
}

function addressOf({ ip, port }: ListedSlave): string {
  return joinAddress(ip, port);
}

/** Undefined for what is no address. */
export function portOf(address: string): number | undefined {
  try {
    return splitAddress(address).port;
  } catch {
    return undefined;
  }
}
