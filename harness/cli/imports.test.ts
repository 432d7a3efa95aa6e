import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';

/** `npm run layers` says that no chain of imports leads from the live commands to an order; it sees names alone. */
test('whatever is imported by a name that is put together would go unseen: only scenarios of users are, and mutants', () => {
  const sources = readdirSync(join(packageRoot(), 'harness'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  // `import('…')` in a type is erased with it; it is a literal as well.
  const names = sources.filter((file) =>
    /\bimport\((?!\s*')/.test(readFileSync(join(packageRoot(), 'harness', file), 'utf8')),
  );
  // What is in these, `npm run layers` keeps from the live commands.
  expect(names.sort()).toEqual(['mutation/runner.ts', 'run/load-scenarios.ts']);
});
