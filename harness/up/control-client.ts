import { connect, type Socket } from 'node:net';
import type { Claim } from './claims.ts';
import { linesOf, type Reply, type Request, replySchema, SOCKET } from './protocol.ts';

/** Nobody serves the socket any more: the keeper was killed. */
export class KeeperGoneError extends Error {
  override readonly name = 'KeeperGoneError';
}

/** What the keeper answered instead of doing what it was asked. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly logTail: readonly string[];
  constructor(message: string, logTail: readonly string[]) {
    super(message);
    this.logTail = logTail;
  }
}

/** The keeper says something at once, whatever it is asked. */
const FIRST_REPLY_MS = 10_000;
/** A downtime is the longest that it is silent, and that is ten minutes at most. */
const SILENCE_MS = 15 * 60_000;

/**
 * Ask the keeper for something.
 * @returns what it says until it is through; after a `down`, until its process has ended
 * @throws {KeeperGoneError} where there is none any more
 * @throws {RefusedError} with its reason
 * @throws {Error} where it is silent for too long
 */
export async function* ask(
  claim: Claim,
  request: Request,
): AsyncGenerator<Exclude<Reply, { kind: 'failed' | 'done' }>> {
  const socket = await connected(claim);
  socket.on('timeout', () =>
    socket.destroy(new Error(`the keeper of ${claim.name}, process ${claim.pid}, does not answer`)),
  );
  socket.setTimeout(FIRST_REPLY_MS);
  let done = false;
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    for await (const line of linesOf(socket)) {
      socket.setTimeout(SILENCE_MS);
      const reply = replyIn(line);
      if (reply.kind === 'failed') throw new RefusedError(reply.message, reply.logTail);
      if (reply.kind !== 'done') {
        yield reply;
        continue;
      }
      done = true;
      if (request.kind !== 'down') return;
    }
  } catch (error) {
    // A keeper that exits may reset the connection instead of ending it.
    if (!done || (error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
  } finally {
    socket.destroy();
  }
  if (!done) throw new KeeperGoneError(`the keeper of ${claim.name} ended before it was through`);
}

/** Whether somebody keeps the cluster. */
export async function isKept(claim: Claim): Promise<boolean> {
  try {
    (await connected(claim)).destroy();
    return true;
  } catch (error) {
    if (error instanceof KeeperGoneError) return false;
    throw error;
  }
}

async function connected(claim: Claim): Promise<Socket> {
  const gone = new KeeperGoneError(`the keeper of ${claim.name} is gone`);
  // The path of a socket may be no longer than 108 bytes; its name alone always is shorter.
  const here = process.cwd();
  try {
    process.chdir(claim.runFolder);
  } catch {
    throw gone;
  }
  const socket = connect(SOCKET);
  process.chdir(here);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? gone : error),
    );
  });
}

function replyIn(line: string): Reply {
  const parsed = replySchema.safeParse(JSON.parse(line));
  if (parsed.success) return parsed.data;
  throw new Error(`the keeper answers something unexpected: ${parsed.error.issues[0]!.message}`);
}
