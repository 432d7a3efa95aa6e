import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';

/** `npm run layers` says that no chain of imports leads from the live commands to an order; it sees names alone. */
test('whatever is imported by a name that is put together would go unseen, and nothing is', () => {
  const sources = readdirSync(join(packageRoot(), 'harness'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  for (const file of sources) {
    const text = readFileSync(join(packageRoot(), 'harness', file), 'utf8');
    const literal = text.match(/\bimport\(\s*'/g)?.length ?? 0;
    // `import('…')` in a type is erased with it; it is a literal as well.
    expect(text.match(/\bimport\(/g)?.length ?? 0, file).toBe(literal);
  }
});
