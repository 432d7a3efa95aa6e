import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { lives, membersOf } from '../processes.ts';

/** Nobody is told of the end of what a child has started in turn. */
const LOOK_EVERY_MS = 20;

/**
 * A child with all that it starts in turn: the process group that it leads. What was named as a program may be a
 * script that starts the real one; what is done to the program is done to both, and it has ended when both have.
 */
export class ProcessGroup {
  readonly #leader: ChildProcess;
  /** How the leader ended, in words; resolves when nothing of the group lives any more. Never rejects. */
  readonly ended: Promise<string>;
  #ending: string | undefined;

  /** @param leader started as such (`detached`), just now */
  constructor(leader: ChildProcess) {
    this.#leader = leader;
    this.ended = ending(leader).then(async (how) => {
      if (leader.pid !== undefined) await emptied(leader.pid);
      this.#ending = how;
      return how;
    });
  }

  /** The same as of now; undefined while something of the group lives. */
  get ending(): string | undefined {
    return this.#ending;
  }

  /** Send all of it a signal; does nothing where it has ended. */
  signal(signal: NodeJS.Signals): void {
    // Once it has ended, its id may be another's.
    if (this.#leader.pid === undefined || this.#ending !== undefined) return;
    try {
      process.kill(-this.#leader.pid, signal);
    } catch {
      // It has ended just now.
    }
  }
}

function ending(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
    child.once('exit', (code, signal) => {
      resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`);
    });
  });
}

/** Resolves when nothing of the group lives. */
async function emptied(group: number): Promise<void> {
  for (let known = membersOf(group); known.length > 0; known = membersOf(group)) {
    // To look for all of them costs much more than to look whether these still live.
    while (known.some(({ pid }) => lives(pid))) await delay(LOOK_EVERY_MS);
  }
}
