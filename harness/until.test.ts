import { expect, test } from 'vitest';
import { holds, inWords, notYet, until, WaitError } from './until.ts';

test('gives what came of the condition once it holds', async () => {
  let looks = 0;
  const value = await until(() => (++looks < 3 ? notYet(`look ${looks}`) : holds(looks)), {
    what: 'the third look',
    limitMs: 1000,
    everyMs: 1,
  });
  expect(value).toBe(3);
});

test('says on giving up what was expected, for how long, and what was seen last', async () => {
  const waiting = until(() => notYet('link down'), { what: 'pika-2 is up', limitMs: 30, everyMs: 5 });
  await expect(waiting).rejects.toThrow(
    new WaitError({ what: 'pika-2 is up', limitMs: 30, everyMs: 5 }, 'link down'),
  );
  await expect(waiting).rejects.toThrow('expected: pika-2 is up, within 30 ms; last seen: link down');
});

test('gives up on a look that hangs', async () => {
  const waiting = until(() => new Promise<never>(() => {}), { what: 'an answer', limitMs: 20, everyMs: 1 });
  await expect(waiting).rejects.toThrow('last seen: nothing yet');
});

test('stops looking once it has given up', async () => {
  let looks = 0;
  const look = () => notYet(`look ${++looks}`);
  await until(look, { what: 'never', limitMs: 20, everyMs: 5 }).catch(() => {});
  const looksByThen = looks;
  // Longer than the period: a loop that goes on would look again within it.
  await until(() => notYet('nothing'), { what: 'never', limitMs: 30, everyMs: 30 }).catch(() => {});
  expect(looks).toBe(looksByThen);
});

test('passes on at once what a look throws', async () => {
  const look = () => {
    throw new Error('died');
  };
  await expect(until(look, { what: 'life', limitMs: 60_000, everyMs: 1 })).rejects.toThrow('died');
});

test.each([
  [80.4, '80 ms'],
  [2500, '2.5 s'],
  [20_000, '20 s'],
])('writes %d ms as %s', (ms, words) => {
  expect(inWords(ms)).toBe(words);
});
