import type { Role } from '../runtime/runtime.ts';

/** How an entry begins: Go's `2024/02/06 12:00:00 …` at Codis, glog's `I20240206 12:00:00.123456 …` at Pika. */
const HEAD: Record<Role, RegExp> = {
  'codis-dashboard': /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /,
  'codis-fe': /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /,
  pika: /^[IWEF]\d{8} \d\d:\d\d:\d\d/,
};

/** What a program writes every second or for every slot, and that says nothing of replication. */
const NOISE: Record<Role, RegExp> = {
  'codis-dashboard': /slot-\[|\/slots\/|fsclient - |update group-\[/,
  'codis-fe': /^$/,
  pika: /dispatch_thread\.cc|rsync_client\.cc|base_conf\.cc/,
};

/** Of an entry's further lines only the reason is kept: the rest prints whole models. */
const REASON = /^\[error\]: /;

/**
 * Cuts what a program writes into entries: a line with a time stamp, with the reason that follows it. Text may be
 * given in any pieces; a reason that comes in a later piece than its line is left out, which programs that write
 * both at once don't make happen.
 */
export class LogEntries {
  readonly #role: Role;
  #rest = '';

  constructor(role: Role) {
    this.#role = role;
  }

  /** @returns the entries whose lines are complete now */
  add(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    const entries: string[] = [];
    let open = false;
    for (const line of lines.map((each) => each.trimEnd())) {
      if (HEAD[this.#role].test(line)) {
        open = !NOISE[this.#role].test(line);
        if (open) entries.push(line);
      } else if (open && REASON.test(line)) {
        entries.push(`${entries.pop()} ${line}`);
      }
    }
    return entries;
  }
}
