import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';

/** The configuration files that every runtime makes its own of; they lie in the package's `fixtures/`. */
export type TemplateName = 'pika.conf' | 'dashboard.toml' | 'codis.json';

/**
 * A configuration file with its `{{placeholders}}` filled.
 * @throws {Error} for a placeholder without a value, and for a value without a placeholder: both are mistakes
 *   that would otherwise show as a program that starts with the wrong configuration
 */
export async function fillTemplate(
  name: TemplateName,
  values: Readonly<Record<string, string | number>>,
): Promise<string> {
  return fill(name, await readFile(join(packageRoot(), 'fixtures', name), 'utf8'), values);
}

/** `fillTemplate` for a text at hand; `name` is for messages alone. */
export function fill(name: string, text: string, values: Readonly<Record<string, string | number>>): string {
  const used = new Set<string>();
  const filled = text.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => {
    if (!Object.hasOwn(values, key)) throw new Error(`${name}: no value for {{${key}}}`);
    used.add(key);
    return String(values[key]);
  });
  const unused = Object.keys(values).filter((key) => !used.has(key));
  if (unused.length > 0) throw new Error(`${name}: no placeholder for ${unused.join(', ')}`);
  return filled;
}
