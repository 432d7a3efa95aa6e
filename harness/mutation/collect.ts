/**
 * What the tests of the judge import from Vitest, for a process in which they run again and again: `describe` and
 * `test` only collect, `expect` is Vitest's own.
 */
import { format } from 'node:util';

// Vitest refuses to be imported outside a worker of its own, and `expect` needs nothing else of one.
Object.assign(globalThis, { __vitest_worker__: { config: { expect: {} } } });
export const { expect } = await import('vitest');

export interface CollectedTest {
  readonly id: string;
  readonly name: string;
  readonly run: () => unknown;
}

type Body = (...row: readonly unknown[]) => unknown;

export const collected: CollectedTest[] = [];
let path: readonly string[] = [];

export function describe(name: string, body: () => void): void {
  const outer = path;
  path = [...path, name];
  body();
  path = outer;
}

export function test(name: string, run: () => unknown): void {
  const full = [...path, name].join(' > ');
  // Rows of a table may come to the same name.
  collected.push({ id: `${collected.length} ${full}`, name: full, run });
}

const each =
  (declare: (name: string, body: () => void) => void) =>
  (table: readonly unknown[]) =>
  (name: string, body: Body): void => {
    for (const row of table) {
      const values = Array.isArray(row) ? row : [row];
      declare(format(name, ...values).replaceAll(/\s+/g, ' '), () => body(...values) as undefined);
    }
  };
describe.each = each(describe);
test.each = each(test);
