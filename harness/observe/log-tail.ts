import type { LogMark, ProgramHandle } from '../runtime/runtime.ts';
import { LogEntries } from './log-entries.ts';

/** Follows one program's log from now on. */
export class LogTail {
  readonly #program: Pick<ProgramHandle, 'role' | 'logsSince'>;
  readonly #entries: LogEntries;
  #mark: LogMark | undefined;

  private constructor(program: Pick<ProgramHandle, 'role' | 'logsSince'>, mark: LogMark) {
    this.#program = program;
    this.#entries = new LogEntries(program.role);
    this.#mark = mark;
  }

  static async from(program: Pick<ProgramHandle, 'role' | 'logsSince'>): Promise<LogTail> {
    return new LogTail(program, (await program.logsSince(undefined)).mark);
  }

  /** The entries that came since the last time. */
  async read(): Promise<string[]> {
    const { text, mark } = await this.#program.logsSince(this.#mark);
    this.#mark = mark;
    return this.#entries.add(text);
  }
}
