import { existsSync, globSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option } from 'commander';
import { argument } from './arguments.ts';

/** Scenarios of one's own instead of insync's; it may be given more than once. */
export function scenariosOption(): Option {
  return new Option('--scenarios <pattern>', 'files of scenarios of your own, instead of insync’s')
    .default([], 'insync’s own')
    .argParser((pattern, before: readonly string[]) => [...before, ...filesOf(pattern)]);
}

/** Absolute. */
const filesOf = argument((pattern: string): string[] => {
  const files = existsSync(pattern) ? [pattern] : globSync(pattern).toSorted();
  if (files.length === 0) throw new Error('there is no such file.');
  return files.map((file) => resolve(file));
});
