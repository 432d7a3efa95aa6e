import { expect, test } from 'vitest';
import type { FindingKind } from '../judge/findings.ts';
import { BeyondBaseline } from './beyond-baseline.ts';

/** What a round came to. */
const found = (...kinds: FindingKind[]) => ({
  findings: kinds.map((kind) => ({ kind, group: 1, sinceMs: 0, reported: '', actual: '', text: '' })),
});

/** In which rounds of at most five a scenario is run, one after the other, where these find what is said. */
async function rounds(asked: number, ...came: FindingKind[][]): Promise<number> {
  const baseline = new BeyondBaseline(['stuck-out-of-sync'], asked);
  for (let round = 1; round <= 5; round++) {
    if (!(await baseline.needed(round))) return round - 1;
    baseline.ended(round, found(...(came[round - 1] ?? [])));
  }
  return 5;
}

test.each<[string, number, number, FindingKind[][]]>([
  ['that finds nothing is run as often as asked for', 1, 1, []],
  [
    'that finds what is known is run as often as asked for',
    2,
    2,
    [['stuck-out-of-sync'], ['stuck-out-of-sync']],
  ],
  [
    'that finds something else once is run again until the last',
    1,
    5,
    [['stale-state', 'stuck-out-of-sync']],
  ],
  ['is run until something else is found a second time', 1, 3, [['stale-state'], [], ['stale-state']]],
  ['that finds it twice in those asked for needs no more', 2, 2, [['stale-state'], ['stale-state']]],
  ['that found another kind each time is run on', 2, 5, [['stale-state'], ['stale-link']]],
])('a scenario %s', async (_what, asked, runs, came) => {
  expect(await rounds(asked, ...came)).toBe(runs);
});

test('whether there is more to do is not said before the rounds asked for are over', async () => {
  const baseline = new BeyondBaseline([], 1);
  const said = baseline.needed(2);
  baseline.ended(1, found('stale-state'));
  expect(await said).toBe(true);
});
