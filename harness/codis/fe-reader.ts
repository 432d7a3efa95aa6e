import { z } from 'zod';
import { readJson } from './fe-answer.ts';
import { type FeEndpoint, type FeSend, FeSession } from './fe-session.ts';
import { configuredPace, type Pace } from './pace.ts';
import {
  type FeStats,
  feGroupStatsSchema,
  feProxies,
  feProxyStatsSchema,
  feSlotStatsSchema,
  feSlots,
} from './stats.ts';
import { xauth } from './xauth.ts';

const overviewSchema = z.object({
  version: z.string().catch(''),
  config: z.record(z.string(), z.unknown()).catch({}),
});
const statsSchema = z.object({
  group: feGroupStatsSchema,
  proxy: feProxyStatsSchema,
  slots: feSlotStatsSchema,
});

/** What fe's page asks for, and nothing that changes anything: every request is a GET. Failures are `FeError`s. */
export class FeReader {
  readonly #session: FeSession;
  readonly #limitMs: number;
  #last: { readonly body: string; readonly stats: FeStats } | undefined;

  /**
   * @param limitMs milliseconds for a question: with a hung server, the dashboard takes a second to answer
   */
  constructor(session: FeSession, limitMs: number) {
    this.#session = session;
    this.#limitMs = limitMs;
  }

  /** @param get sends a question */
  static of(endpoint: FeEndpoint, limitMs: number, get: FeSend): FeReader {
    return new FeReader(new FeSession(() => endpoint, get), limitMs);
  }

  /** The products that fe knows dashboards for. */
  list(): Promise<string[]> {
    return this.#session.list(this.#limitMs);
  }

  /** What a product's dashboard is: its version, empty where it does not say, and its pace. */
  async dashboard(product: string): Promise<{ readonly version: string; readonly pace: Pace }> {
    const body = await this.#session.forwarded(product, '/topom', this.#limitMs);
    const { version, config } = readJson(overviewSchema, body);
    return { version, pace: configuredPace(config) };
  }

  /**
   * A product's groups as the page shows them, and its proxies; of the servers' statistics, what has to do with
   * replication. The very same object as long as fe says the same: the dashboard has something new only once a second.
   */
  async stats(product: string): Promise<FeStats> {
    const path = `/api/topom/stats/${xauth(product)}`;
    const body = await this.#session.forwarded(product, path, this.#limitMs);
    if (this.#last?.body !== body) this.#last = { body, stats: read(body) };
    return this.#last.stats;
  }
}

function read(body: string): FeStats {
  const { group, proxy, slots } = readJson(statsSchema, body);
  return { group, proxies: feProxies(proxy), slots: feSlots(slots) };
}
