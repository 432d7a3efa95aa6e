/** Text in which nothing is Markdown or HTML any more, on one line. */
export function literal(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#|~]/g, String.raw`\$&`);
}
