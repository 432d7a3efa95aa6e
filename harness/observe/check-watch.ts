import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterServer } from '../cluster/cluster.ts';
import type { NodeClient } from '../pika/node-client.ts';

/** How often the servers are asked: it bounds how exactly a check is known. */
const LOOK_MS = 10;
/** A check connects to all servers at once; what only some of them had within so long was somebody else's. */
const SPREAD_MS = 100;

/** What there is to know of a check, by `performance.now()`. */
interface Seen {
  readonly at: number;
  readonly withinMs: number;
}

/**
 * Sees when the dashboard checks the servers that it believes normal. It logs nothing of a check that finds all well,
 * in any release; but it opens a connection of its own to every server for it, and closes it again, while its
 * statistics, the proxies and this harness keep theirs. So a check is when every server has one connection more.
 */
export class CheckWatch {
  readonly #nodes: readonly NodeClient[];
  #first: readonly (number | undefined)[] = [];
  #counts: readonly (number | undefined)[] = [];
  #askedAt = 0;

  constructor(servers: readonly Pick<ClusterServer, 'client'>[]) {
    this.#nodes = servers.map((server) => server.client());
  }

  /** The next check from now on; undefined where none is seen in time. A server that does not answer has no say. */
  async next(limitMs: number): Promise<Seen | undefined> {
    const deadline = performance.now() + limitMs;
    let connected = new Set<number>();
    let began = 0;
    while (performance.now() < deadline) {
      const from = this.#askedAt;
      const more = await this.#look();
      if (connected.size === 0 || from - began > SPREAD_MS) {
        connected = new Set();
        began = from;
      }
      more.forEach((isMore, index) => {
        if (isMore) connected.add(index);
      });
      if (connected.size > 0 && more.every((isMore, index) => isMore === undefined || connected.has(index))) {
        const withinMs = (performance.now() - began) / 2;
        return { at: began + withinMs, withinMs };
      }
      await delay(LOOK_MS);
    }
    return undefined;
  }

  /** How often each server was connected to since the first look; undefined of one that has never answered. */
  get connections(): readonly (number | undefined)[] {
    return this.#counts.map((count, index) => count && count - this.#first[index]!);
  }

  /** Close its connections. */
  close(): void {
    for (const node of this.#nodes) node.close();
  }

  /** Of each server whether it was connected to since the last look; undefined where it did not answer. */
  async #look(): Promise<(boolean | undefined)[]> {
    this.#askedAt = performance.now();
    const replies = await Promise.all(this.#nodes.map((node) => node.connectionsReceived()));
    const counts = replies.map((reply) => (reply.ok ? reply.value : undefined));
    const before = this.#counts;
    // What it did not answer once does not hide what it was connected to meanwhile.
    this.#counts = counts.map((count, index) => count ?? before[index]);
    this.#first = this.#counts.map((count, index) => this.#first[index] ?? count);
    return counts.map((count, index) =>
      count === undefined ? undefined : before[index] !== undefined && count > before[index],
    );
  }
}
