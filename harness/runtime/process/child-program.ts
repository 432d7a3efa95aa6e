import { spawn } from 'node:child_process';
import { closeSync, createReadStream, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Address } from '../../address.ts';
import { PortTakenError, ProgramError } from '../../programs/program-error.ts';
import type { Role } from '../../programs/specs.ts';
import type { Secrets } from '../../secrets.ts';
import { holds, type Look, notYet, until, type WaitError } from '../../until.ts';
import type { LogMark, LogPart, ProgramHandle } from '../runtime.ts';
import { didNotEnd, logTail, untilServes } from '../serving.ts';
import { startRecorded } from './ledger.ts';
import { firstTaken } from './ports.ts';
import { ProcessGroup } from './process-group.ts';

/** How a program of a cluster is run as a child process. */
export interface ChildSpec {
  readonly name: string;
  readonly role: Role;
  /** Where it listens; the same from inside and outside. */
  readonly address: Address;
  /** Where its clients connect. */
  readonly clients: Address;
  /** All ports that must be free for it. */
  readonly ports: readonly number[];
  readonly file: string;
  /**
   * One of them has to name a path in the run folder: where the system doesn't show the environment, that is how a
   * leftover process is known as the run's.
   */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Its own folder, and its working directory. */
  readonly folder: string;
  readonly runFolder: string;
  /** What nobody is to see of its log. */
  readonly secrets: Secrets;
  /** One look whether it serves. */
  serves(): Promise<Look<void>>;
  readonly startLimitMs: number;
  readonly stopLimitMs: number;
}

/** Why no program of this runtime can be taken off the network. */
export const NO_ISOLATION = "processes on loopback can't be cut off from each other";

const PORT_LIMIT_MS = 1000;

export class ChildProgram implements ProgramHandle {
  readonly name: string;
  readonly role: Role;
  readonly inside: Address;
  readonly #spec: ChildSpec;
  #child: ProcessGroup | undefined;
  #disposed = false;

  constructor(spec: ChildSpec) {
    this.name = spec.name;
    this.role = spec.role;
    this.inside = spec.address;
    this.#spec = spec;
  }

  outside(): Address {
    return this.inside;
  }

  clientsOutside(): Address {
    return this.#spec.clients;
  }

  async start(): Promise<void> {
    if (this.#running() !== undefined) throw new ProgramError(`${this.name} is running already`);
    await this.#portsFree();

    const child = this.#spawn();
    this.#child = child;
    const died = child.ended.then(async (how): Promise<never> => {
      throw await this.#diedAtStart(how);
    });
    try {
      await untilServes(this, this.inside, this.#spec.serves, this.#spec.startLimitMs, died);
    } catch (error) {
      await this.kill();
      throw error;
    }
    // Somebody else may have answered at its address.
    if (child.ending !== undefined) await died;
  }

  async stop(): Promise<void> {
    const child = this.#running();
    if (child === undefined) return;
    child.signal('SIGTERM');
    const giveUp = new AbortController();
    const late = delay(this.#spec.stopLimitMs, 'late' as const, { signal: giveUp.signal }).catch(
      () => undefined,
    );
    const first = await Promise.race([child.ended, late]);
    giveUp.abort();
    if (first === 'late') throw await didNotEnd(this, this.#spec.stopLimitMs);
  }

  async kill(): Promise<void> {
    const child = this.#running();
    if (child === undefined) return;
    child.signal('SIGKILL');
    await child.ended;
  }

  async pause(): Promise<void> {
    this.#mustRun().signal('SIGSTOP');
  }

  async resume(): Promise<void> {
    this.#mustRun().signal('SIGCONT');
  }

  async isolate(): Promise<void> {
    throw new ProgramError(`${this.name} can't be isolated: ${NO_ISOLATION}`);
  }

  async rejoin(): Promise<void> {
    throw new ProgramError(`${this.name} was never isolated`);
  }

  async logs(): Promise<string> {
    return this.#spec.secrets.hide((await this.logsSince(undefined)).text);
  }

  /** The mark is the number of bytes read. */
  async logsSince(mark: LogMark | undefined): Promise<LogPart> {
    const from = Number(mark ?? 0);
    const bytes: Buffer[] = [];
    try {
      for await (const chunk of createReadStream(this.#logFile(), { start: from }))
        bytes.push(chunk as Buffer);
    } catch {
      // It was never started, or what it wrote was taken away with it.
    }
    const read = Buffer.concat(bytes);
    return { text: read.toString('utf8'), mark: String(from + read.length) };
  }

  /** End it for good: a start that is under way fails. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.kill();
  }

  #spawn(): ProcessGroup {
    if (this.#disposed) throw new ProgramError(`${this.name} was ended`);
    // The program writes to the file itself: nothing is lost when this process ends, and nothing waits for it.
    const log = openSync(this.#logFile(), 'a');
    try {
      const child = startRecorded(this.#spec.runFolder, (own) =>
        spawn(this.#spec.file, this.#spec.args, {
          ...own,
          cwd: this.#spec.folder,
          env: { ...own.env, ...this.#spec.env },
          stdio: ['ignore', log, log],
        }),
      );
      return new ProcessGroup(child, this.#spec.runFolder);
    } finally {
      closeSync(log);
    }
  }

  /** The kernel may keep a killed program's port for a moment after its end. */
  async #portsFree(): Promise<void> {
    const look = async (): Promise<Look<void>> => {
      const taken = await firstTaken(this.#spec.ports);
      return taken === undefined ? holds(undefined) : notYet(`port ${taken} is taken`);
    };
    const limits = { what: 'its ports are free', limitMs: PORT_LIMIT_MS, everyMs: 5 };
    await until(look, limits).catch((error: WaitError) => {
      throw new PortTakenError(`${this.name}: ${error.lastSeen}`);
    });
  }

  async #diedAtStart(how: string): Promise<ProgramError> {
    const log = await logTail(this);
    try {
      await this.#portsFree();
    } catch (error) {
      return new PortTakenError((error as Error).message, log);
    }
    return new ProgramError(`${this.name} died at start: ${how}`, log);
  }

  #running(): ProcessGroup | undefined {
    return this.#child?.ending === undefined ? this.#child : undefined;
  }

  #mustRun(): ProcessGroup {
    const child = this.#running();
    if (child === undefined) throw new ProgramError(`${this.name} is not running`);
    return child;
  }

  #logFile(): string {
    return join(this.#spec.folder, `${this.name}.log`);
  }
}
