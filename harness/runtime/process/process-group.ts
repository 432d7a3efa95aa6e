import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type LiveProcess, membersOf, startOf } from '../processes.ts';
import { isOfRun } from './ledger.ts';

/** Nobody is told of the end of what a child has started in turn. */
const LOOK_EVERY_MS = 20;

/** A process for ever: pids come round again. */
interface KnownProcess {
  readonly pid: number;
  readonly started: string;
}

/**
 * A child with all that it starts in turn: the process group that it leads. What was named as a program may be a
 * script that starts the real one; what is done to the program is done to both, and it has ended when both have.
 */
export class ProcessGroup {
  readonly #leader: ChildProcess;
  readonly #runFolder: string;
  /** How the leader ended, in words; resolves when nothing of the group lives any more. Never rejects. */
  readonly ended: Promise<string>;
  #ending: string | undefined;
  /** Those of the group that were seen to live after its leader had ended: while one of them does, its id is theirs. */
  #left: readonly KnownProcess[] = [];

  /**
   * @param leader started as such (`detached`), just now
   * @param runFolder the folder of the run that it was started in
   */
  constructor(leader: ChildProcess, runFolder: string) {
    this.#leader = leader;
    this.#runFolder = runFolder;
    this.ended = ending(leader).then(async (how) => {
      if (leader.pid !== undefined) await this.#emptied(leader.pid);
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
    const { pid } = this.#leader;
    if (pid === undefined || this.#ending !== undefined || !this.#hasId(pid)) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It has ended just now.
    }
  }

  /** Whether the id is the group's still: once nothing of it lives, it may be another's before anybody has looked. */
  #hasId(group: number): boolean {
    const { exitCode, signalCode } = this.#leader;
    // A leader keeps it until this process has learned of its end.
    if (exitCode === null && signalCode === null) return true;
    return this.#left.some(lives) || this.#isOurs(membersOf(group));
  }

  #isOurs(members: readonly LiveProcess[]): boolean {
    return members.some(({ pid }) => isOfRun(pid, this.#runFolder));
  }

  /** Resolves when nothing of the group lives; called when its leader has ended just now. */
  async #emptied(group: number): Promise<void> {
    let members = membersOf(group);
    do {
      this.#left = members.flatMap(({ pid }) => known(pid) ?? []);
      // To look for all of them costs much more than to look whether these still live.
      while (this.#left.some(lives)) await delay(LOOK_EVERY_MS);
      members = membersOf(group);
    } while (this.#isOurs(members));
  }
}

function known(pid: number): KnownProcess | undefined {
  const started = startOf(pid);
  return started === undefined ? undefined : { pid, started };
}

function lives({ pid, started }: KnownProcess): boolean {
  return startOf(pid) === started;
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
