import type { Address } from '../../address.ts';

/** A host, a host and its port: `pika-1`, `pika-1:9221`, `[::1]:9221`. */
const ENTRY = /^(\[[^\]]+\]|[^:\s[\]=]+)(?::(\d{1,5}))?$/;

interface Place {
  readonly host: string;
  readonly port: number | undefined;
}

/**
 * Where to reach the nodes whose addresses, as fe names them, are of no use from here: behind NAT or a forwarded
 * port, or under names that only the cluster knows.
 */
export class NodeMap {
  readonly #byAddress = new Map<string, Place>();
  readonly #byHost = new Map<string, string>();

  /**
   * @param entries each `FROM=TO`, with `host:port` or a host alone on both sides; a host alone stands for every
   *   port of it, and a `TO` without a port keeps that of the server
   * @throws {Error} in one line, for what can't be read and for a `FROM` that is given twice
   */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [fromText, toText, ...rest] = entry.split('=').map((side) => side.trim());
      const from = place(fromText);
      const to = place(toText);
      if (!from || !to || rest.length > 0)
        throw new Error(`--node-map wants FROM=TO, each host:port or a host, and not "${entry}"`);
      if (from.port === undefined && to.port !== undefined)
        throw new Error(
          `--node-map "${entry}" would send every server of that host to one port: name the port in FROM too`,
        );
      const before =
        from.port === undefined
          ? this.#byHost.get(from.host)
          : this.#byAddress.get(key(from.host, from.port));
      if (before !== undefined) throw new Error(`--node-map names ${fromText} twice`);
      if (from.port === undefined) this.#byHost.set(from.host, to.host);
      else this.#byAddress.set(key(from.host, from.port), to);
    }
  }

  /** The address at which a server that fe calls `address` is reached from here; without an entry, the same. */
  reach(address: Address): Address {
    const from = place(address);
    if (from?.port === undefined) return address;
    const exact = this.#byAddress.get(key(from.host, from.port));
    if (exact) return `${exact.host}:${exact.port ?? from.port}`;
    const host = this.#byHost.get(from.host);
    return host === undefined ? address : `${host}:${from.port}`;
  }

  /**
   * Other spellings of that server: where it is reached, and whatever else the map sends to the same place. So a
   * second name of a node, such as its address in the cluster's network, can be told by an entry of its own.
   */
  aliases(address: Address): readonly Address[] {
    const reached = this.reach(address);
    const spellings = [reached];
    for (const spelling of this.#byAddress.keys()) {
      if (this.reach(spelling) === reached) spellings.push(spelling);
    }
    const port = place(address)?.port;
    if (port !== undefined) {
      for (const host of this.#byHost.keys()) {
        const spelling = `${host}:${port}`;
        if (this.reach(spelling) === reached) spellings.push(spelling);
      }
    }
    return [...new Set(spellings)].filter((spelling) => spelling !== address);
  }
}

function place(text: string | undefined): Place | undefined {
  const match = ENTRY.exec(text ?? '');
  if (!match) return undefined;
  const port = match[2] === undefined ? undefined : Number(match[2]);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  return { host: match[1]!.toLowerCase(), port };
}

function key(host: string, port: number): string {
  return `${host}:${port}`;
}
