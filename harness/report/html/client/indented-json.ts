/**
 * JSON in few lines: as many short entries a line as there is room for.
 * @param line how long a line may be, in characters
 */
export function indentedJson(value: unknown, line: number, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const inner = `${indent}  `;
  const entries = Object.entries(value).map(([key, entry]) => {
    const text = indentedJson(entry, line, inner);
    return Array.isArray(value) ? text : `${JSON.stringify(key)}: ${text}`;
  });
  const short = `${open}${entries.join(', ')}${close}`;
  if (short.length + indent.length <= line && !short.includes('\n')) return short;
  return `${open}\n${filled(entries, inner, line)}\n${indent}${close}`;
}

function filled(entries: readonly string[], indent: string, line: number): string {
  const lines: string[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    const joined = `${last}, ${entry}`;
    if (last !== undefined && joined.length <= line && !joined.includes('\n'))
      lines[lines.length - 1] = joined;
    else lines.push(`${indent}${entry}`);
  }
  return lines.join(',\n');
}
