import { z } from 'zod';
import type { Address } from '../runtime/runtime.ts';
import { keepReplication } from './replication-stats.ts';
import { type FeGroupStats, feGroupStatsSchema } from './stats.ts';
import { xauth } from './xauth.ts';

export interface FeClientLimits {
  /** Milliseconds for a question: with a hung server, the dashboard takes a second to answer. */
  readonly askMs: number;
  /** Milliseconds for an order: the dashboard carries it out before it answers, and waits for hung servers. */
  readonly orderMs: number;
}

const LIMITS: FeClientLimits = { askMs: 5000, orderMs: 20_000 };

/** What fe or the dashboard behind it answered instead, in one line, or why there was no answer. */
export class FeError extends Error {
  override readonly name = 'FeError';
}

/** The dashboard's own errors come with this status, which no HTTP library knows. */
const DASHBOARD_ERROR = 800;
/** fe's answer until `/list` was called, and for a product that isn't in its list. */
const NOT_LISTED = 403;

const listSchema = z.array(z.string());
const statsSchema = z.object({ group: feGroupStatsSchema });
const errorSchema = z.object({ Cause: z.string() });

/**
 * A client of codis-fe for one product: what the page shows and what its buttons do, and nothing that doesn't
 * pass through fe. Every failure is an `FeError`; nothing is tried twice.
 */
export class FeClient {
  readonly #address: () => Address;
  readonly #product: string;
  readonly #limits: FeClientLimits;
  #listed = false;

  /** @param address asked again at each request: a port that a runtime maps can change with a restart */
  constructor(address: () => Address, product: string, limits: FeClientLimits = LIMITS) {
    this.#address = address;
    this.#product = product;
    this.#limits = limits;
  }

  /** The products that fe knows dashboards for. */
  async list(): Promise<string[]> {
    return this.#list(AbortSignal.timeout(this.#limits.askMs));
  }

  /** The groups as the page shows them; of the servers' statistics, what has to do with replication. */
  async groupStats(): Promise<FeGroupStats> {
    const body = await this.#forwarded('GET', `/api/topom/stats/${xauth(this.#product)}`, this.#limits.askMs);
    return keepReplication(read(statsSchema, body).group);
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

  /** The page's SYNC button. */
  resync(group: number): Promise<void> {
    return this.#order('group/resync', group);
  }

  /** Give the slots from `first` to `last` to a group; resolves before it has them. */
  createSlotsRange(first: number, last: number, group: number): Promise<void> {
    return this.#order('slots/action/create-range', first, last, group);
  }

  async #order(what: string, ...values: readonly (string | number)[]): Promise<void> {
    const path = `/api/topom/${what}/${[xauth(this.#product), ...values].join('/')}`;
    await this.#forwarded('PUT', path, this.#limits.orderMs);
  }

  /** One request to the dashboard, with the `/list` that fe wants first, all within the limit. */
  async #forwarded(method: 'GET' | 'PUT', path: string, limitMs: number): Promise<string> {
    const signal = AbortSignal.timeout(limitMs);
    const send = () =>
      this.#send(method, `${path}?forward=${encodeURIComponent(this.#product)}`, signal, limitMs);
    if (!this.#listed) await this.#list(signal);
    let answer = await send();
    if (answer.status === NOT_LISTED) {
      // fe was started again since.
      await this.#list(signal);
      answer = await send();
    }
    return bodyOf(answer);
  }

  async #list(signal: AbortSignal): Promise<string[]> {
    this.#listed = false;
    const products = read(listSchema, bodyOf(await this.#send('GET', '/list', signal, this.#limits.askMs)));
    this.#listed = true;
    return products;
  }

  async #send(method: 'GET' | 'PUT', path: string, signal: AbortSignal, limitMs: number): Promise<Answer> {
    try {
      const response = await fetch(`http://${this.#address()}${path}`, { method, signal });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      throw new FeError(plain(error as Error, limitMs));
    }
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function bodyOf({ status, body }: Answer): string {
  if (status === DASHBOARD_ERROR) throw new FeError(read(errorSchema, body).Cause);
  if (status === NOT_LISTED) throw new FeError('fe answers 403: it does not know the product');
  // What fe's proxy says when nobody listens at the dashboard's address.
  if (status === 502) throw new FeError('fe answers 502: the dashboard does not answer');
  if (status !== 200) throw new FeError(`fe answers ${status}`);
  return body;
}

function read<T>(schema: z.ZodType<T>, body: string): T {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new FeError(body === '' ? 'fe answers nothing' : 'fe answers something that is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new FeError(
    `fe answers something unexpected: ${issue.path.join('.') || 'the answer'}: ${issue.message}`,
  );
}

function plain(error: Error, limitMs: number): string {
  if (error.name === 'TimeoutError') return `time-out after ${limitMs} ms`;
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  if (cause?.code === 'ECONNREFUSED') return 'connection refused';
  if (cause?.code === 'ECONNRESET' || cause?.code === 'UND_ERR_SOCKET') return 'closed';
  return cause?.message ?? error.message;
}
