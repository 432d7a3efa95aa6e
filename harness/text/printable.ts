/**
 * What a terminal, a page or a parser would obey rather than show, by Unicode's own categories: control characters
 * (escape sequences begin with one), those that format, such as the marks that turn the direction of writing, separators
 * of lines, halves of pairs and what is no character at all. Names, log lines and errors come from programs, and
 * nobody vouches for them.
 */
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

/** As JSON has it, of two units where there is no room in one. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** The text with every such character written out, on one line. */
export function printable(text: string): string {
  return text.replace(OBEYED, escaped);
}

/** The same of a text of several lines, which it keeps, and its tabs. */
export function printableLines(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(OBEYED, (character) =>
      character === '\n' || character === '\t' ? character : escaped(character),
    );
}

/** JSON that a terminal can show: the very same content, with those characters as escapes, which JSON allows. */
export function printableJson(value: unknown): string {
  return printableLines(JSON.stringify(value, null, 2));
}
