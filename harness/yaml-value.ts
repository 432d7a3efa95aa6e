import { parseDocument } from 'yaml';
import type { z } from 'zod';

/**
 * What a text of YAML stands for, as a schema has it.
 * @throws {Error} in one line, where it stands for nothing: it is none, is nested or refers to itself without an end, has
 *   something that nobody knows, or lacks something
 */
export function yamlValue<T>(text: string, schema: z.ZodType<T>): T {
  const document = parseDocument(text);
  const [error] = document.errors;
  // It goes on with the lines concerned.
  if (error) throw new Error(error.message.split('\n')[0]);
  const read = schema.safeParse(document.toJS());
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  throw new Error([...issue.path, issue.message].join(': '));
}
