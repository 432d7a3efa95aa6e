import { z } from 'zod';
import { type Failure, socketFailure, timeOut } from '../failure.ts';
import { type HttpAnswer, textOf } from './answer-text.ts';
import { bodyOf, type FeAnswer, FeError, NOT_LISTED, readJson } from './fe-answer.ts';

/** How fe is reached. */
export interface FeEndpoint {
  /** `http://host:port`, with the path below which fe lies where it isn't `/`, and no slash at the end. */
  readonly url: string;
  /** Sent with each request, e.g. `authorization`; never part of an error. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request, a GET where it is given to a session; whether that goes through a proxy is its affair. */
export type FeSend = (
  url: string,
  init: { readonly headers: Record<string, string>; readonly signal: AbortSignal },
) => Promise<HttpAnswer>;

/** It is null, not empty, where fe has no product. */
const listSchema = z.array(z.string()).nullable();

/**
 * What every client of fe needs: fe answers 403 until it was asked for its list, again after each start of its
 * own. The session itself only asks (GET) for that list; every failure is an `FeError`, and nothing else is tried
 * twice.
 */
export class FeSession {
  readonly #endpoint: () => FeEndpoint;
  readonly #get: FeSend;
  #listed = false;

  /**
   * @param endpoint asked again at each request: a port that a runtime maps can change with a restart
   * @param get sends a question
   */
  constructor(endpoint: () => FeEndpoint, get: FeSend) {
    this.#endpoint = endpoint;
    this.#get = get;
  }

  /** The products that fe knows dashboards for. */
  list(limitMs: number): Promise<string[]> {
    return this.#list(AbortSignal.timeout(limitMs), limitMs);
  }

  /**
   * The answer of the product's dashboard to one request, with the `/list` that fe wants first, all within the
   * limit.
   * @param path begins with a slash
   * @param send for what is no question
   */
  async forwarded(product: string, path: string, limitMs: number, send = this.#get): Promise<string> {
    const signal = AbortSignal.timeout(limitMs);
    const whole = `${path}?forward=${encodeURIComponent(product)}`;
    if (!this.#listed) await this.#list(signal, limitMs);
    let answer = await this.#send(whole, signal, limitMs, send);
    if (answer.status === NOT_LISTED) {
      // fe was started again since.
      await this.#list(signal, limitMs);
      answer = await this.#send(whole, signal, limitMs, send);
    }
    return bodyOf(answer);
  }

  async #list(signal: AbortSignal, limitMs: number): Promise<string[]> {
    this.#listed = false;
    const products = readJson(listSchema, bodyOf(await this.#send('/list', signal, limitMs, this.#get)));
    this.#listed = true;
    return products ?? [];
  }

  async #send(path: string, signal: AbortSignal, limitMs: number, send: FeSend): Promise<FeAnswer> {
    try {
      const { url, headers } = this.#endpoint();
      const response = await send(`${url}${path}`, { headers: { ...headers }, signal });
      return { status: response.status, body: await textOf(response) };
    } catch (error) {
      const { error: said, reason } = failureOf(error as Error, limitMs);
      throw new FeError(said, reason);
    }
  }
}

/** What comes of taking plain text for TLS. */
const NO_TLS: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
]);

/** Why a request was not answered. */
export function failureOf(error: Error, limitMs: number): Failure {
  if (error.name === 'TimeoutError') return timeOut(limitMs);
  const cause = (error.cause ?? error) as NodeJS.ErrnoException;
  // A DOMException's is a number.
  const code = String(cause.code ?? '');
  if (NO_TLS.has(code)) return { error: 'it does not speak TLS: http:// is wanted' };
  if (code.startsWith('ERR_SSL_'))
    return { error: `TLS fails: ${code.slice('ERR_SSL_'.length).toLowerCase().replaceAll('_', ' ')}` };
  if (cause.name === 'HTTPParserError') return { error: 'it does not speak HTTP' };
  return socketFailure(cause) ?? { error: cause.message || error.message };
}
