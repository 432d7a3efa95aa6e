import fc from 'fast-check';
import { afterEach, test, vi } from 'vitest';
import { shownGroupSchema } from '../codis/shown.ts';
import { CHEAP } from '../testing/runs.ts';
import { readGroups } from './read-groups.ts';

/** As much of an element as is read of it. */
interface Drawn {
  readonly innerText: string;
  readonly children: readonly Drawn[];
  readonly color: string;
}

const words = [
  '1',
  '[ 7 ]',
  '9'.repeat(400),
  '2147483648',
  'Server',
  'Server [HA]',
  'Data Center',
  'Memory',
  'Keys',
];
const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(...words, '(OUT OF SYNC)', 'NO:ONE', 'Slave 127.0.0.1:1', 'PENDING', ''),
  },
  fc.string({ unit: 'binary', maxLength: 6 }),
  // As older browsers and hidden elements have it.
  fc.constant(undefined as unknown as string),
);
const color = fc.constantFrom('rgb(255, 0, 0)', 'rgba(255, 0, 0, 0)', 'rgba(0, 0, 0, 0)', 'red', '');
const cell = fc.record({ innerText: text, color, children: fc.constant([]) });
const rowOf = (cells: fc.Arbitrary<readonly Drawn[]>) =>
  fc.record({ innerText: fc.constant(''), color: fc.constant(''), children: cells });
const head = fc.oneof(
  fc.array(cell, { maxLength: 8 }),
  fc
    .tuple(
      fc.constantFrom(...words.slice(0, 4)),
      fc.constantFrom('(OUT OF SYNC)', 'Master', 'OUT OF SYNC', ''),
      color,
    )
    .map(([id, badge, color]) =>
      [id, 'Server', 'Data Center', badge, 'Memory', 'Keys'].map((innerText) => ({
        innerText,
        color,
        children: [],
      })),
    ),
);
const table = fc.tuple(rowOf(head), fc.array(rowOf(fc.array(cell, { maxLength: 8 })), { maxLength: 3 }));

/** A document that has those tables. */
function show(tables: readonly (readonly Drawn[])[]): void {
  const element = (drawn: Drawn): object => ({
    ...drawn,
    children: drawn.children.map(element),
    querySelectorAll: () => [],
  });
  const shown = tables.map((rows) => ({
    innerText: '',
    children: [],
    querySelectorAll: () => rows.map(element),
    getBoundingClientRect: () => ({ x: 0, y: 0, width: 1, height: 1 }),
  }));
  vi.stubGlobal('document', { querySelectorAll: () => shown });
  vi.stubGlobal('scrollX', 0);
  vi.stubGlobal('scrollY', 0);
  vi.stubGlobal('getComputedStyle', ({ color }: Drawn) => ({ backgroundColor: color }));
}
afterEach(() => {
  vi.unstubAllGlobals();
});

test('of any tables those of groups are read, as a recording can hold them, and no mark that is not there', () => {
  fc.assert(
    fc.property(
      fc.array(
        table.map(([head, rows]) => [head, ...rows]),
        { maxLength: 3 },
      ),
      (tables) => {
        show(tables);
        const text = JSON.stringify(tables);
        for (const group of readGroups()) {
          shownGroupSchema.parse(JSON.parse(JSON.stringify(group)));
          if (group.outOfSync && !text.includes('(OUT OF SYNC)')) throw new Error('a mark out of nothing');
          if (group.rows.some(({ red }) => red) && !text.includes('255'))
            throw new Error('red out of nothing');
        }
      },
    ),
    { ...CHEAP, numRuns: 10_000 },
  );
});
