import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { LONGEST, type Reply, type Request, requestIn, SOCKET } from './protocol.ts';

/**
 * Carry a request out.
 * @param reply sends something on the way; why it rejected is sent, too
 * @param gone aborts when nobody listens any more
 */
export type ControlHandler = (
  request: Request,
  reply: (reply: Reply) => void,
  gone: AbortSignal,
) => Promise<void>;

export interface ControlServer {
  /** Take no more connections, and wait until what is under way is answered, for `limitMs` at most. */
  close(limitMs: number): Promise<void>;
}

/** Until a request is there, and how often that is looked at. */
const TIMES = { requestTimeout: 5000, connectionsCheckingInterval: 1000 };
const MOST_CONNECTIONS = 16;

/**
 * Serve the control socket in this process's working directory: the path of a socket may be no longer than 108
 * bytes, and that of a temporary folder can be.
 */
export async function serveControl(handle: ControlHandler): Promise<ControlServer> {
  const server = createServer(TIMES, (request, response) => {
    response.setHeader('connection', 'close');
    const refusal = refusalOf(request);
    if (refusal === undefined) void serve(request, response, handle);
    else response.writeHead(refusal).end(`${STATUS_CODES[refusal]}\n`);
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(SOCKET);
  await once(server, 'listening');
  // Of later ones, such as too many open files, each costs one connection.
  server.on('error', () => {});
  return {
    async close(limitMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.race([closed, delay(limitMs, undefined, { ref: false })]);
    },
  };
}

/** One order; never rejects. */
async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handle: ControlHandler,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const reply = (reply: Reply) => {
    if (!response.writableEnded) response.write(`${JSON.stringify(reply)}\n`);
  };
  try {
    response.setHeader('content-type', 'application/x-ndjson');
    response.statusCode = 400;
    const order = requestIn(await json(request));
    response.statusCode = 200;
    await handle(order, reply, gone.signal);
  } catch (error) {
    const { message, logTail = [] } = error as Error & { readonly logTail?: readonly string[] };
    reply({ kind: 'failed', message, logTail: [...logTail] });
  } finally {
    response.end();
  }
}

/** The status for what is no order, whatever its body. */
function refusalOf({ method, url, headers }: IncomingMessage): number | undefined {
  if (url !== '/') return 404;
  if (method !== 'POST') return 405;
  return Number(headers['content-length']) <= LONGEST ? undefined : 413;
}
