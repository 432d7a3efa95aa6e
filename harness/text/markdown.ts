import { printable, printableLines } from './printable.ts';

/** Text in which nothing is Markdown or HTML any more, on one line. */
export function literal(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' '))
    .replaceAll(/[\\`*_{}[\]()#|~$]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

/** Lines in a fence that nothing in them can end. */
export function fenced(text: string): string {
  const ticks = text.match(/`{3,}/g) ?? [];
  const longest = ticks.reduce((most, { length }) => Math.max(most, length), 2);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, printableLines(text), fence].join('\n');
}
