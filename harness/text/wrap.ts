import wrapAnsi from 'wrap-ansi';

/**
 * A text in lines of at most `width` columns, the second and later ones indented by `indent`. It breaks between
 * words, and within one that is longer than a line.
 */
export function wrap(text: string, width: number, indent = ''): string[] {
  const [, lead, words] = /^( *)(.*)$/s.exec(text.normalize())!;
  const lines = (part: string, margin: string) =>
    wrapAnsi(part, width - margin.length, { hard: true })
      .split('\n')
      .map((line) => margin + line);
  const first = lines(words!, lead!)[0]!;
  const rest = words!.slice(first.length - lead!.length).trimStart();
  return rest === '' ? [first] : [first, ...lines(rest, indent)];
}
