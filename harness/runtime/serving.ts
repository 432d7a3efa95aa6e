import type { Address } from '../address.ts';
import { ProgramError } from '../programs/program-error.ts';
import { inWords, type Look, until, WaitError } from '../until.ts';
import type { ProgramHandle } from './runtime.ts';

/** The pause between two looks whether a program serves. */
export const PROBE_EVERY_MS = 25;
const LOG_TAIL_LINES = 15;

type Logged = Pick<ProgramHandle, 'name' | 'logs'>;

/**
 * Wait until a program serves at an address.
 * @param look whether it does
 * @param died rejects when it has
 * @throws {ProgramError} where it doesn't within the limit, with its last log lines; or what `died` rejects with
 */
export async function untilServes(
  program: Logged,
  address: Address,
  look: () => Promise<Look<void>>,
  limitMs: number,
  died: Promise<never>,
): Promise<void> {
  const what = `${program.name} serves at ${address}`;
  const serves = until(look, { what, limitMs, everyMs: PROBE_EVERY_MS });
  // Who loses the race is not listened to any more.
  for (const each of [died, serves]) each.catch(() => {});
  try {
    await Promise.race([serves, died]);
  } catch (error) {
    throw error instanceof WaitError ? new ProgramError(error.message, await logTail(program)) : error;
  }
}

/** Why a program that was sent SIGTERM counts as not stopped. */
export async function didNotEnd(program: Logged, limitMs: number): Promise<ProgramError> {
  const message = `${program.name} did not end within ${inWords(limitMs)} of SIGTERM`;
  return new ProgramError(message, await logTail(program));
}

/** The last lines that a program has written. */
export async function logTail(program: Logged): Promise<string[]> {
  return (await program.logs()).trimEnd().split('\n').slice(-LOG_TAIL_LINES);
}
