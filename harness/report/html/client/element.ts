import { printableLines } from '../../../text/printable.ts';

/** An element with a text in it: whatever the text is, it stays a text, and does nothing to the text beside it. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...content: (string | Node)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content.map((part) => (typeof part === 'string' ? printableLines(part) : part)));
  return made;
}
