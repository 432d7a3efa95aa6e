import type { Address } from '../address.ts';
import { directFetch } from '../direct-fetch.ts';
import { FeReader } from './fe-reader.ts';
import { type FeSend, FeSession } from './fe-session.ts';
import type { FeSlots, FeStats } from './stats.ts';
import { xauth } from './xauth.ts';

export { AlreadyExistsError, FeError } from './fe-answer.ts';

export interface FeClientLimits {
  /** Milliseconds for a question: with a hung server, the dashboard takes a second to answer. */
  readonly askMs: number;
  /** Milliseconds for an order: the dashboard carries it out before it answers, and waits for hung servers. */
  readonly orderMs: number;
}

const LIMITS: FeClientLimits = { askMs: 5000, orderMs: 20_000 };

/** @param said what goes with the order, as JSON; undefined: nothing */
const put =
  (said?: unknown): FeSend =>
  (url, { headers, signal }) =>
    directFetch(url, {
      method: 'PUT',
      headers: said === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      body: said === undefined ? null : JSON.stringify(said),
      signal,
    });

/**
 * A client of codis-fe for one product: what the page shows and what its buttons do, and nothing that doesn't
 * pass through fe. Every failure is an `FeError`; nothing is tried twice.
 */
export class FeClient {
  readonly #session: FeSession;
  readonly #reader: FeReader;
  readonly #product: string;
  readonly #limits: FeClientLimits;

  /** @param address asked again at each request: a port that a runtime maps can change with a restart */
  constructor(address: () => Address, product: string, limits: FeClientLimits = LIMITS) {
    this.#session = new FeSession(() => ({ url: `http://${address()}` }), directFetch);
    this.#reader = new FeReader(this.#session, limits.askMs);
    this.#product = product;
    this.#limits = limits;
  }

  /** The products that fe knows dashboards for. */
  list(): Promise<string[]> {
    return this.#reader.list();
  }

  /** The groups and proxies as the page shows them; of the servers' statistics, what has to do with replication. */
  stats(): Promise<FeStats> {
    return this.#reader.stats(this.#product);
  }

  createGroup(group: number): Promise<void> {
    return this.#order('group/create', group);
  }

  /** The first server that is added to a group is meant to be its master. */
  addServer(group: number, server: Address): Promise<void> {
    return this.#order('group/add', group, server);
  }

  /** The page's wrench button: make the server follow its group's first one; resolves before it does. */
  slaveof(server: Address): Promise<void> {
    return this.#order('group/action/create', server);
  }

  /** The page's PROMOTE button. */
  promote(group: number, server: Address): Promise<void> {
    return this.#order('group/promote', group, server);
  }

  /** Take a server out of its group; the proxies are not told by that. */
  removeServer(group: number, server: Address): Promise<void> {
    return this.#order('group/del', group, server);
  }

  /** The page's box for a server that gets reads; the proxies are not told by that. */
  setReplica(group: number, server: Address, on: boolean): Promise<void> {
    return this.#order('group/replica-groups', group, server, on ? 1 : 0);
  }

  /** The page's SYNC button: tell every proxy how the group's slots are routed, and take the mark off. */
  resync(group: number): Promise<void> {
    return this.#order('group/resync', group);
  }

  /** Register a proxy, or again, and tell it how everything is routed: what it does itself when it starts. */
  onlineProxy(admin: Address): Promise<void> {
    return this.#order('proxy/online', admin);
  }

  /**
   * Let slots belong to groups, at once and without moving any data; the proxies are told where their commands go, and
   * the groups marked OUT OF SYNC all the same. The page has no button for it: it is what `codis-admin --slots-assign`
   * does.
   */
  assignSlots(ranges: readonly FeSlots[]): Promise<void> {
    const slots = ranges.flatMap(({ first, last, group }) =>
      Array.from({ length: last - first + 1 }, (_, index) => ({ id: first + index, group_id: group })),
    );
    return this.#send(slots, 'slots/assign');
  }

  #order(what: string, ...values: readonly (string | number)[]): Promise<void> {
    return this.#send(undefined, what, ...values);
  }

  async #send(said: unknown, what: string, ...values: readonly (string | number)[]): Promise<void> {
    const path = `/api/topom/${what}/${[xauth(this.#product), ...values].join('/')}`;
    await this.#session.forwarded(this.#product, path, this.#limits.orderMs, put(said));
  }
}
