import { parseDocument } from 'yaml';

/**
 * What a text of YAML stands for.
 * @throws {Error} where it stands for nothing: it is none, or is nested or refers to itself without an end
 */
export function yamlValue(text: string): unknown {
  const document = parseDocument(text);
  const [error] = document.errors;
  // It goes on with the lines concerned.
  if (error) throw new Error(error.message.split('\n')[0]);
  return document.toJS();
}
