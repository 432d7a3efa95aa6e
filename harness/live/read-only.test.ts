import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';

/**
 * `check`, `watch` and `monitor` must not be able to change anything: no module that can give an order or write is
 * reached from them, by whatever chain of imports.
 */
const WRITING = [
  'harness/codis/fe-client.ts',
  'harness/pika/node-client.ts',
  'harness/observe/data-probe.ts',
  'harness/observe/sampler.ts',
  'harness/cluster/',
  'harness/faults/',
  'harness/runtime/',
  'harness/run/',
  'harness/scenario/',
  'scenarios/',
];
const COMMANDS = ['check', 'watch', 'monitor'].map((name) => `harness/cli/commands/${name}.ts`);

const LIVE = readdirSync(join(packageRoot(), 'harness/live'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => `harness/live/${name}`);

/** Every module that is loaded with these, or can be; what is imported as a type alone never is. */
function reachedFrom(files: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const open = [...files];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    open.push(...importsOf(file));
  }
  return reached;
}

function importsOf(file: string): string[] {
  const path = join(packageRoot(), file);
  const text = readFileSync(path, 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;'"]*?\sfrom\s+)?'(\.[^']+)'/gm);
  const dynamic = text.matchAll(/\bimport\(\s*'(\.[^']+)'\s*\)/g);
  return [...statements, ...dynamic].map((match) =>
    relative(packageRoot(), resolve(dirname(path), match[1]!)),
  );
}

const writing = (files: Iterable<string>) =>
  [...files].filter((file) => WRITING.some((path) => file.startsWith(path)));

describe('from the live commands', () => {
  const reached = reachedFrom([...COMMANDS, ...LIVE]);

  test('nothing that can write is reached', () => {
    expect(writing(reached)).toEqual([]);
  });

  test('the readers and the judge’s rules are, so that the walk does walk', () => {
    for (const file of [
      'harness/codis/fe-reader.ts',
      'harness/pika/node-connection.ts',
      'harness/judge/agreement.ts',
    ])
      expect(reached).toContain(file);
    for (const file of reached) expect(existsSync(join(packageRoot(), file)), file).toBe(true);
  });

  test('whatever is imported by a name that is put together would go unseen, and nothing is', () => {
    for (const file of reached) {
      const text = readFileSync(join(packageRoot(), file), 'utf8');
      const literal = text.match(/\bimport\(\s*'/g)?.length ?? 0;
      // `import('…')` in a type is erased with it; it is a literal as well.
      expect(text.match(/\bimport\(/g)?.length ?? 0, file).toBe(literal);
    }
  });

  test('no request that is not a GET and no command but the known ones is written down', () => {
    for (const file of reached) {
      const text = readFileSync(join(packageRoot(), file), 'utf8');
      expect(text, file).not.toMatch(/'(PUT|POST|DELETE|PATCH)'/);
      const commands = [...text.matchAll(/\bredis\.(?:call\('(\w+)'|(\w+)\()/g)].map(
        (match) => match[1] ?? match[2],
      );
      for (const command of commands)
        expect(['AUTH', 'ping', 'info', 'connect', 'disconnect', 'on', 'once'], file).toContain(command);
    }
  });
});

test('the walk finds what run reaches', () => {
  expect(writing(reachedFrom(['harness/cli/commands/run.ts']))).toContain('harness/pika/node-client.ts');
});
