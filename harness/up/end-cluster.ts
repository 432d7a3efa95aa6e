import { endRun } from '../run/lifetime.ts';
import { findClaim, releaseName, takenNames } from './claims.ts';
import { ask, isKept, KeeperGoneError } from './control-client.ts';
import { PROTOCOL } from './protocol.ts';

/** How a cluster was ended: by its keeper, or, where that was killed, by taking away what it left. */
export type Ended = 'ended' | 'swept' | 'nothing was up';

/**
 * End the cluster of that name; resolves when nothing of it is left.
 * @param print gets a line on the way
 * @throws {Error} where the keeper lives and does not answer
 */
export async function endCluster(name: string, print: (line: string) => void): Promise<Ended> {
  const claim = await findClaim(name);
  if (claim === undefined) return 'nothing was up';
  try {
    for await (const reply of ask(claim, { version: PROTOCOL, kind: 'down' }))
      if (reply.kind === 'line') print(reply.text);
    return 'ended';
  } catch (error) {
    if (!(error instanceof KeeperGoneError)) throw error;
  }
  // One that turns somebody away, since too many ask at once, lives all the same, and so does its cluster.
  if (await isKept(claim)) throw new Error(`the keeper of ${name} takes no more orders now; try again`);
  await endRun(claim, claim.runFolder);
  await releaseName(claim);
  return 'swept';
}

/** The names that are up, for whoever asked for one that isn't; empty where none is. */
export async function othersUp(name: string): Promise<string[]> {
  return (await takenNames()).filter((taken) => taken !== name);
}
