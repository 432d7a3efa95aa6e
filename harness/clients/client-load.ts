import type { Address } from '../address.ts';
import type { ClusterGroup, ClusterServer } from '../cluster/cluster.ts';
import { tagsOf } from '../codis/hash-slot.ts';
import { Loop } from '../loop.ts';
import type { NodeSamples } from '../observe/node-samples.ts';
import { countKey } from '../pika/keys.ts';
import { SLOTS } from '../programs/configuration/dashboard-toml.ts';
import { traitsOf } from '../timeline/actions.ts';
import type { ActionEvent } from '../timeline/event.ts';
import type { TimelineWriter } from '../timeline/writer.ts';
import { GroupClients, type Rate } from './group-clients.ts';
import { GroupCounter } from './group-counter.ts';

/** All clients together ask so many operations a second. */
export const OPERATIONS = 200;
/** A client asks this often, in milliseconds, unless there are so many that it would be too much. */
const ROUND_MS = 100;
/** What clients had is told each so many sampling periods. */
const PERIODS = 5;

/** A proxy as its clients see it. */
export interface LoadedProxy {
  readonly name: string;
  /** Its admin address, as it is registered: what a timeline calls it. */
  readonly address: Address;
  /** What it demands of its clients; undefined: nothing. */
  readonly password?: string | undefined;
  /** Where this process reaches it as a client. */
  clients(): Address;
}

/** A group as its clients see it. */
type LoadedGroup = Pick<ClusterGroup, 'id' | 'slots' | 'counterKey'> & {
  readonly servers: readonly Pick<ClusterServer, 'name' | 'address'>[];
};

interface ClientLoadParts {
  readonly cluster: { readonly groups: readonly LoadedGroup[]; readonly proxies: readonly LoadedProxy[] };
  readonly timeline: TimelineWriter;
  readonly nodes: NodeSamples;
  readonly periodMs: number;
  /** Seeded numbers between 0 and 1. */
  readonly random: () => number;
}

/** Why writes to a group are held, beside the addresses of servers that are frozen or cut off. */
const QUIET = 'quiet';

/**
 * Clients that read and write through every proxy, on every slot, and tell the timeline what they had. Where there is
 * no proxy there are none.
 *
 * Writes to a group are held back while somebody wants quiet, and while a server that may have been its master is
 * frozen or off the network: what lies in its sockets it would take later, and nobody else would have it.
 */
export class ClientLoad {
  readonly #parts: ClientLoadParts;
  /** Group → why writes to it are held. */
  readonly #holds = new Map<number, Set<string>>();
  #counters = new Map<number, GroupCounter>();
  #clients: readonly { readonly proxy: LoadedProxy; readonly groups: readonly GroupClients[] }[] = [];
  #telling: Loop | undefined;
  #toldAt = 0;

  constructor(parts: ClientLoadParts) {
    this.#parts = parts;
    parts.timeline.listen((event) => {
      if (event.kind === 'action') this.#act(event);
    });
  }

  /** Begin, knowing nothing of what clients had before. */
  start(): void {
    const { cluster, timeline, periodMs, random } = this.#parts;
    const { groups, proxies } = cluster;
    if (proxies.length === 0) return;
    const tags = tagsOf(SLOTS);
    const counters = new Map(groups.map(({ id, counterKey }) => [id, new GroupCounter(counterKey)]));
    const clientsOf = (proxy: LoadedProxy, { id, slots }: LoadedGroup) =>
      new GroupClients({
        group: id,
        address: () => proxy.clients(),
        password: proxy.password,
        keys: tags.slice(slots.first, slots.last + 1).map((tag) => countKey(tag, proxy.name)),
        groupCounter: counters.get(id)!,
        random,
      });
    this.#counters = counters;
    this.#clients = proxies.map((proxy) => ({
      proxy,
      groups: groups.map((group) => clientsOf(proxy, group)),
    }));
    for (const [group, { size }] of this.#holds) if (size > 0) void this.#stopWrites(group);
    const rate = rateOf(groups.length * proxies.length);
    for (const clients of this.#clients.flatMap(({ groups }) => groups)) clients.start(rate);
    this.#toldAt = timeline.now();
    // The loop's first round comes at once, when there is nothing to tell yet.
    this.#telling = new Loop(PERIODS * periodMs, async () => this.#tell(periodMs));
  }

  /** Resolves when the last answers are in, and told. */
  async stop(): Promise<void> {
    await this.#telling?.stop();
    await Promise.all(this.#clients.flatMap(({ groups }) => groups).map((clients) => clients.stop()));
    this.#tell(1);
    this.#clients = [];
  }

  /**
   * Write to a group no more, and wait until no write is under way and the slaves have them all, so that what is done
   * next leaves none behind that only the master has.
   */
  async quiesce(group: number): Promise<void> {
    await this.#hold(group, QUIET);
    // Who has the counter's next value has everything that was acknowledged before.
    for (const clients of this.#of(group)) if (await clients.mark()) break;
    const last = this.#counters.get(group)?.acknowledged;
    const servers = this.#parts.cluster.groups.find(({ id }) => id === group)?.servers ?? [];
    if (last === undefined) return;
    await this.#parts.nodes.replicated(
      `counter ${last}`,
      servers,
      ({ data }) => Number(data?.counter ?? 0) >= last,
    );
  }

  resumeWrites(group: number): void {
    this.#release(group, QUIET);
  }

  #act({ action, target, error }: ActionEvent): void {
    const { leaves } = traitsOf(action);
    const group = this.#parts.cluster.groups.find(({ servers }) =>
      servers.some(({ address }) => address === target),
    );
    if (error !== undefined || leaves === undefined || group === undefined) return;
    const takesLater = leaves === 'paused' || leaves === 'isolated';
    if (takesLater && !this.#parts.nodes.wasSlave(target)) void this.#hold(group.id, target);
    if (!takesLater) this.#release(group.id, target);
  }

  async #hold(group: number, why: string): Promise<void> {
    const holds = this.#holds.get(group) ?? new Set();
    this.#holds.set(group, holds.add(why));
    await this.#stopWrites(group);
  }

  #release(group: number, why: string): void {
    const holds = this.#holds.get(group);
    if (holds?.delete(why) && holds.size === 0) for (const clients of this.#of(group)) clients.resumeWrites();
  }

  async #stopWrites(group: number): Promise<void> {
    await Promise.all(this.#of(group).map((clients) => clients.holdWrites()));
  }

  #of(group: number): GroupClients[] {
    return this.#clients.flatMap(({ groups }) => groups).filter((clients) => clients.group === group);
  }

  /** @param leastMs what is not as old as that is told the next time */
  #tell(leastMs: number): void {
    const { timeline } = this.#parts;
    const t = this.#toldAt;
    const took = timeline.now() - t;
    if (took < leastMs) return;
    this.#toldAt = t + took;
    for (const { proxy, groups } of this.#clients) {
      const tallies = groups.map((clients) => clients.take());
      const slowest = tallies.flatMap(({ slowestMs }) => slowestMs ?? []);
      const unconnected = tallies.every((tally) => tally.unconnected !== undefined)
        ? tallies[0]!.unconnected
        : undefined;
      timeline.write({
        t,
        kind: 'clients',
        took,
        proxy: proxy.address,
        ...(slowest.length > 0 ? { slowestMs: Math.round(Math.max(...slowest)) } : {}),
        groups: tallies.map(({ served }) => served),
        ...(unconnected === undefined ? {} : { error: unconnected }),
      });
    }
  }
}

/** @param pairs of a proxy and a group: each has a client that writes, and one that reads */
function rateOf(pairs: number): Rate {
  const perRound = (OPERATIONS * ROUND_MS) / 1000 / (2 * pairs);
  const operations = Math.max(1, Math.round(perRound));
  return { operations, periodMs: (operations * 2 * pairs * 1000) / OPERATIONS };
}
