import stringWidth from 'string-width';

/** Rows of cells, each column as wide as its widest cell, indented. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => widest(rows.map((row) => row[column]!)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => padded(cell, widths[column]!)).join('  ')}`.trimEnd(),
  );
}

/** How many columns of a terminal the widest of these takes: a Chinese character takes two. */
export function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => stringWidth(text)));
}

/** A text with spaces after it, so that it takes as many columns of a terminal. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - stringWidth(text)));
}
