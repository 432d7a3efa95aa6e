import type { LogFormat } from '../programs/program.ts';

/** Of an entry's further lines only the reason is kept: the rest prints whole models. */
const REASON = /^\[error\]: /;
/** In characters: what is longer, or has no end at all, is cut there. */
const LONGEST_ENTRY = 10_000;

/**
 * Cuts what a program writes into entries: a line with a time stamp, with the reason that follows it. Text may be
 * given in any pieces; a reason that comes in a later piece than its line is left out, which programs that write
 * both at once don't make happen.
 */
export class LogEntries {
  readonly #format: LogFormat;
  #rest = '';

  constructor(format: LogFormat) {
    this.#format = format;
  }

  /** @returns the entries whose lines are complete now */
  add(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, LONGEST_ENTRY);
    const entries: string[] = [];
    let open = false;
    for (const line of lines.map((each) => each.slice(0, LONGEST_ENTRY).trimEnd())) {
      if (this.#format.head.test(line)) {
        open = !this.#format.noise.test(line);
        if (open) entries.push(line);
      } else if (open && REASON.test(line)) {
        entries.push(`${entries.pop()} ${line}`.slice(0, LONGEST_ENTRY));
      }
    }
    return entries;
  }
}
