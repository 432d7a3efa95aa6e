import { type Failure, oneLine } from '../failure.ts';
import { type HttpAnswer, textOf } from './answer-text.ts';
import { type FeSend, failureOf } from './fe-session.ts';
import { proxySlotsSchema, type Route, routesOf } from './routes.ts';

/** Why a proxy gave no usable answer, in one line. */
export class ProxyReadError extends Error {
  override readonly name = 'ProxyReadError';
  readonly reason: Failure['reason'];

  constructor(message: string, reason?: Failure['reason']) {
    super(oneLine(message));
    this.reason = reason;
  }
}

/** Asks a codis-proxy how it routes, and nothing that changes anything: every request is a GET. */
export class ProxyReader {
  readonly #address: () => string;
  readonly #limitMs: number;
  readonly #get: FeSend;
  #last: { readonly body: string; readonly routes: Route[] } | undefined;

  /**
   * @param address its admin address, `host:port`; asked again at each request
   * @param limitMs milliseconds for a question
   * @param get sends a question
   */
  constructor(address: () => string, limitMs: number, get: FeSend) {
    this.#address = address;
    this.#limitMs = limitMs;
    this.#get = get;
  }

  /**
   * How it routes all slots. The very same array as long as it says the same: the answer is hundreds of kilobytes
   * that hardly ever change.
   * @throws {ProxyReadError}
   */
  async routes(): Promise<Route[]> {
    const body = await this.#ask('/proxy/slots');
    if (this.#last?.body !== body) this.#last = { body, routes: read(body) };
    return this.#last.routes;
  }

  async #ask(path: string): Promise<string> {
    let answer: HttpAnswer;
    try {
      const signal = AbortSignal.timeout(this.#limitMs);
      answer = await this.#get(`http://${this.#address()}${path}`, { headers: {}, signal });
      if (answer.status === 200) return await textOf(answer);
    } catch (error) {
      const { error: said, reason } = failureOf(error as Error, this.#limitMs);
      throw new ProxyReadError(said, reason);
    }
    throw new ProxyReadError(`it answers ${answer.status}`);
  }
}

function read(body: string): Route[] {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new ProxyReadError('it answers something that is not JSON');
  }
  const parsed = proxySlotsSchema.safeParse(json);
  if (parsed.success) return routesOf(parsed.data);
  const issue = parsed.error.issues[0]!;
  throw new ProxyReadError(
    `it answers something unexpected: ${issue.path.join('.') || 'the answer'}: ${issue.message}`,
  );
}
