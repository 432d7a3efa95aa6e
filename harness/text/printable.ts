/**
 * What a terminal would obey rather than show: control characters, and the marks that turn the direction of
 * writing. Names come from fe and from nodes, and nobody vouches for them.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The text with every such character written out, on one line. */
export function printable(text: string): string {
  return text.replace(OBEYED, escaped);
}

/** JSON that a terminal can show: the very same content, with those characters as escapes, which JSON allows. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(OBEYED, (character) =>
    character === '\n' ? character : escaped(character),
  );
}
