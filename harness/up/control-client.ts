import { once } from 'node:events';
import { type IncomingMessage, request as post } from 'node:http';
import { connect, type Socket } from 'node:net';
import { ProgramError } from '../programs/program-error.ts';
import type { Claim } from './claims.ts';
import { LONGEST, OTHER_VERSION, type Reply, type Request, replySchema, SOCKET } from './protocol.ts';

/** Nobody serves the socket any more: the keeper was killed. */
export class KeeperGoneError extends Error {
  override readonly name = 'KeeperGoneError';
}

/** The keeper says something at once, whatever it is asked. */
const FIRST_REPLY_MS = 10_000;
/** A downtime is the longest that it is silent, and that is ten minutes at most. */
const SILENCE_MS = 15 * 60_000;

/**
 * Ask the keeper for something.
 * @returns what it says until it is through; after a `down`, until nothing of the cluster is left
 * @throws {KeeperGoneError} where there is none any more
 * @throws {ProgramError} with its reason where it refuses, and the last log lines of what failed
 * @throws {Error} where it is silent for too long
 */
export async function* ask(
  claim: Claim,
  request: Request,
): AsyncGenerator<Exclude<Reply, { kind: 'failed' }>> {
  const socket = await connected(claim);
  const silent = new AbortController();
  socket.on('timeout', () =>
    silent.abort(new Error(`the keeper of ${claim.name}, process ${claim.pid}, does not answer`)),
  );
  socket.setTimeout(FIRST_REPLY_MS);
  try {
    const posted = post({ method: 'POST', createConnection: () => socket, signal: silent.signal });
    posted.end(JSON.stringify(request));
    const [answer] = (await once(posted, 'response')) as [IncomingMessage];
    socket.setTimeout(SILENCE_MS);
    for await (const line of linesOf(answer)) {
      const reply = replyIn(line);
      if (reply.kind === 'failed') throw new ProgramError(reply.message, reply.logTail);
      yield reply;
    }
  } catch (error) {
    silent.signal.throwIfAborted();
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code.startsWith('HPE_')) throw new Error(OTHER_VERSION);
    if (code !== 'ECONNRESET' && code !== 'EPIPE') throw error;
    throw new KeeperGoneError(`the keeper of ${claim.name} ended before it was through`);
  } finally {
    socket.destroy();
  }
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
  // The path of a socket may be no longer than 108 bytes; its name alone always is shorter.
  const here = process.cwd();
  try {
    process.chdir(claim.runFolder);
    const socket = connect(SOCKET);
    process.chdir(here);
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    if (!['ECONNREFUSED', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new KeeperGoneError(`the keeper of ${claim.name} is gone`);
  }
}

function replyIn(line: string): Reply {
  const parsed = replySchema.safeParse(JSON.parse(line));
  if (parsed.success) return parsed.data;
  throw new Error(`the keeper answers something unexpected: ${parsed.error.issues[0]!.message}`);
}

/** @throws {Error} for a line that is too long */
async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    if ([rest, ...lines].some((line) => line.length > LONGEST)) throw new Error('a line is too long');
    yield* lines;
  }
}
