import { printableLines } from './printable.ts';

/** Print a text of one line or more: whatever somebody else has said in it, nothing obeys it. */
export function say(text: string): void {
  console.log(harmless(printableLines(text)));
}

/** The same on standard error. */
export function complain(text: string): void {
  console.error(harmless(printableLines(text)));
}

/** The same of a text that was made printable before it was painted. */
export function sayPainted(text: string): void {
  console.log(harmless(text));
}

/** What begins a command to the runner of GitHub Actions: a line with `::name::`, and anywhere `##[name]`. */
const COMMANDS = /^([^\S\n]*):(?=:.*::)|#(?=#\[)/gm;

/** A step's output in which the runner finds no commands; the first character of each is written out. */
export function harmless(text: string): string {
  if (process.env.GITHUB_ACTIONS !== 'true') return text;
  return text.replace(COMMANDS, (begin: string, space: string | undefined) =>
    begin === '#' ? '\\u0023' : `${space}\\u003a`,
  );
}
