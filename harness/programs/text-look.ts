import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Address, splitAddress } from '../address.ts';
import { holds, type Look, notYet } from '../until.ts';

const LIMIT_MS = 1000;

/** A look at whether a server answers one word with another, and closes. */
export async function answersText(address: Address, word: string, wanted: string): Promise<Look<void>> {
  const { host, port } = splitAddress(address);
  const socket = connect({ host, port, signal: AbortSignal.timeout(LIMIT_MS) });
  socket.write(word);
  try {
    const answer = await text(socket);
    return answer === wanted ? holds(undefined) : notYet(`${word}: ${answer || 'no answer'}`);
  } catch {
    return notYet(`no answer at ${address}`);
  } finally {
    socket.destroy();
  }
}
