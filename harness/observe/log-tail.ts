import type { LogFormat } from '../programs/program.ts';
import type { LogMark, ProgramHandle } from '../runtime/runtime.ts';
import { LogEntries } from './log-entries.ts';

type Logging = Pick<ProgramHandle, 'logsSince'>;

/** Follows one program's log from now on. */
export class LogTail {
  readonly #program: Logging;
  readonly #entries: LogEntries;
  #mark: LogMark | undefined;

  private constructor(program: Logging, format: LogFormat, mark: LogMark) {
    this.#program = program;
    this.#entries = new LogEntries(format);
    this.#mark = mark;
  }

  static async from(program: Logging, format: LogFormat): Promise<LogTail> {
    return new LogTail(program, format, (await program.logsSince(undefined)).mark);
  }

  /** The entries that came since the last time. */
  async read(): Promise<string[]> {
    const { text, mark } = await this.#program.logsSince(this.#mark);
    this.#mark = mark;
    return this.#entries.add(text);
  }
}
