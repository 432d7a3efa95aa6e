import { createServer, type Socket } from 'node:net';
import { linesOf, PROTOCOL, type Reply, type Request, requestSchema, SOCKET } from './protocol.ts';

/**
 * Carry a request out.
 * @param reply sends something on the way; `done` or `failed` is sent when it resolves or rejects
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

const REQUEST_LIMIT_MS = 5000;
/** For a client that doesn't end its connection after the last reply. */
const LINGER_MS = 5000;
const MOST_CONNECTIONS = 16;

/**
 * Serve the control socket in this process's working directory: the path of a socket may be no longer than 108
 * bytes, and that of a temporary folder can be.
 */
export async function serveControl(handle: ControlHandler): Promise<ControlServer> {
  const underWay = new Set<Promise<void>>();
  const server = createServer((socket) => {
    const served = serve(socket, handle).finally(() => underWay.delete(served));
    underWay.add(served);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(SOCKET, resolve);
  });
  // Of later ones, such as too many open files, each costs one connection.
  server.on('error', () => {});
  return {
    async close(limitMs) {
      server.close();
      const limit = new Promise<void>((resolve) => setTimeout(resolve, limitMs).unref());
      await Promise.race([Promise.allSettled(underWay), limit]);
    },
  };
}

/** One connection; never rejects. */
async function serve(socket: Socket, handle: ControlHandler): Promise<void> {
  const gone = new AbortController();
  socket.on('error', () => {});
  socket.on('close', () => gone.abort());
  socket.on('timeout', () => socket.destroy());
  socket.setTimeout(REQUEST_LIMIT_MS);
  const reply = (reply: Reply) => {
    if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
  };
  try {
    const request = await requestOf(socket);
    if (request === undefined) return;
    socket.setTimeout(0);
    await handle(request, reply, gone.signal);
    reply({ kind: 'done' });
  } catch (error) {
    reply({ kind: 'failed', message: (error as Error).message, logTail: logTailOf(error) });
  } finally {
    socket.setTimeout(LINGER_MS);
    // Unread, its end would not be noticed.
    socket.resume();
  }
}

/** Undefined where the connection ends without one. */
async function requestOf(socket: Socket): Promise<Request | undefined> {
  for await (const line of linesOf(socket)) {
    const said: unknown = JSON.parse(line);
    const parsed = requestSchema.safeParse(said);
    if (parsed.success) return parsed.data;
    if ((said as { version?: unknown } | null)?.version !== PROTOCOL)
      throw new Error('it was started by another version of insync, and that one has to be used with it');
    const issue = parsed.error.issues[0]!;
    throw new Error(`the request makes no sense: ${issue.path.join('.')}: ${issue.message}`);
  }
  return undefined;
}

function logTailOf(error: unknown): string[] {
  const { logTail } = error as { readonly logTail?: readonly string[] };
  return [...(logTail ?? [])];
}
