import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failureOf, isSame } from './failure.ts';
import { sequences } from './generate.ts';
import type { Shape } from './model.ts';
import { checked, completed, faultsIn } from './sequence.ts';
import { type Shrinking, shrink } from './shrink.ts';
import { parseSequence, type Step, sequenceText } from './step.ts';

const SHAPE: Shape = { groups: 2, slaves: 2, proxies: 1, coordinator: 'filesystem', isolates: false };
const WHOLE = completed(
  parseSequence(
    'replica-off pika-6, restart pika-2 long, kill codis-proxy-1, slaveof pika-3, kill pika-3, look, detach pika-6, stop codis-fe, kill pika-4 short',
  ),
  SHAPE,
);

/** A cluster that fails where all of these steps are done, at least. */
function failsBy(...texts: string[]) {
  return (steps: readonly Step[]) => texts.every((text) => sequenceText(steps).includes(text));
}

function shrinking(fails: Shrinking['fails'], given: Partial<Shrinking> = {}) {
  let runs = 0;
  let side = 0;
  let most = 0;
  const counted: Shrinking['fails'] = async (steps) => {
    runs++;
    most = Math.max(most, ++side);
    checked(steps, SHAPE);
    await Promise.resolve();
    const failed = await fails(steps);
    side--;
    return failed;
  };
  const all: Shrinking = { shape: SHAPE, fails: counted, jobs: 2, runs: 500, isOver: () => false, ...given };
  return { all, counts: () => ({ runs, most }) };
}

test('what fails by two of its steps is shrunk to these, with what mends them', async () => {
  const fails = failsBy('restart pika-2 long', 'detach pika-6');
  const { all, counts } = shrinking(async (steps) => fails(steps));
  const shrunk = await shrink(WHOLE, all);
  expect(sequenceText(shrunk.steps)).toBe('restart pika-2 long, detach pika-6, slaveof pika-6, look');
  expect(shrunk).toMatchObject({ reproduced: { count: 3, of: 3 }, exhausted: true });
  expect(counts()).toEqual({ runs: shrunk.runs, most: 2 });
});

test('a step that matters is made as simple as may be', async () => {
  const { all } = shrinking(async (steps) => /(kill|restart|stop) pika-2/.test(sequenceText(steps)));
  expect(sequenceText((await shrink(WHOLE, all)).steps)).toBe('kill pika-2 none, look');
});

test('what fails always is shrunk to something that fails and makes sense, and of which nothing can be left out', async () => {
  const sequence = sequences(SHAPE, 8).filter((steps) => steps.length > 2);
  await fc.assert(
    fc.asyncProperty(sequence, fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), async (whole, picks) => {
      const needed = picks.map((pick) => sequenceText([whole[pick % whole.length]!]));
      const fails = failsBy(...needed);
      const { steps, exhausted } = await shrink(whole, shrinking(async (each) => fails(each)).all);
      expect(exhausted).toBe(true);
      expect(fails(steps)).toBe(true);
      for (const index of steps.keys()) {
        const less = completed(steps.toSpliced(index, 1), SHAPE);
        if (less.length < steps.length) expect(fails(less)).toBe(false);
      }
    }),
    { numRuns: 40 },
  );
});

test('of two that fail at once, the one that is not gone on with is not forgotten', async () => {
  const { all } = shrinking(async (steps) => sequenceText(steps).includes('restart pika-5 none'));
  const whole = parseSequence(
    'remove pika-2, restart pika-5 none, restart codis-proxy-1 none, add pika-2, resync pika-1, look',
  );
  expect(sequenceText((await shrink(whole, all)).steps)).toBe('restart pika-5 none, look');
});

test('what fails 6 of 10 times is shrunk all the same, and how often it failed is told', async () => {
  const needed = failsBy('restart pika-2 long', 'detach pika-6');
  // A generator of its own, so that it is the same each time.
  let state = 7;
  const chance = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  for (let time = 0; time < 20; time++) {
    const { all } = shrinking(async (steps) => needed(steps) && chance() < 0.6);
    const { steps, reproduced } = await shrink(WHOLE, all);
    expect(needed(steps)).toBe(true);
    expect(reproduced.of === 6 || reproduced.count === 3).toBe(true);
    expect(faultsIn(steps)).toBeLessThanOrEqual(4);
  }
});

test('what never fails again is left as it is', async () => {
  const { all } = shrinking(async () => false);
  expect(await shrink(WHOLE, all)).toEqual({
    steps: WHOLE,
    reproduced: { count: 0, of: 6 },
    runs: 6,
    exhausted: false,
  });
});

test('it ends when its runs are up, or its time, with the least that it has by then', async () => {
  const fails = failsBy('detach pika-6');
  const few = shrinking(async (steps) => fails(steps), { runs: 9, jobs: 4 });
  const shrunk = await shrink(WHOLE, few.all);
  expect(shrunk.exhausted).toBe(false);
  expect(few.counts().runs).toBeLessThanOrEqual(9);
  expect(shrunk.steps.length).toBeLessThan(WHOLE.length);

  let looks = 0;
  const short = shrinking(async (steps) => fails(steps), { jobs: 1, isOver: () => ++looks > 12 });
  expect((await shrink(WHOLE, short.all)).exhausted).toBe(false);
  expect(short.counts().runs).toBeLessThanOrEqual(12);
});

test('a search does not slip to another failure', () => {
  const found = (...kinds: ('lost-write' | 'stale-state' | 'stuck-out-of-sync' | 'split-brain')[]) =>
    failureOf(
      {
        verdict: 'diverged',
        findings: kinds.map((kind) => ({ kind, group: 1, sinceMs: 0, reported: '', actual: '', text: '' })),
      },
      ['split-brain'],
    );
  const whole = found('stuck-out-of-sync', 'stale-state')!;
  expect(whole).toEqual(['stale-state', 'stuck-out-of-sync']);
  expect(isSame(whole, found('stale-state'))).toBe(true);
  expect(isSame(whole, found('stuck-out-of-sync'))).toBe(false);
  expect(isSame(whole, found('stale-state', 'lost-write'))).toBe(false);
  expect(isSame(whole, found('stale-state', 'split-brain'))).toBe(true);
  expect(found('split-brain')).toBeUndefined();
  expect(isSame(whole, undefined)).toBe(false);
});
