import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holds, notYet, until } from '../../until.ts';
import { closeGate, insideGate, openGate } from './run-gate.ts';

let runFolder: string;
beforeEach(async () => {
  runFolder = await mkdtemp(join(tmpdir(), 'insync-gate-'));
});
afterEach(() => rm(runFolder, { recursive: true, force: true }));

test('lets several make something while it is open, and nobody once it is closed', async () => {
  await openGate(runFolder);
  const made = ['one', 'two'].map((id) => insideGate(runFolder, id, async () => id));
  expect(await Promise.all(made)).toEqual(['one', 'two']);
  await closeGate(runFolder);
  await closeGate(runFolder);
  await expect(insideGate(runFolder, 'late', async () => 'made')).rejects.toThrow(
    'late is not made: the run is over',
  );
});

test('closes only when those inside are done, well or not', async () => {
  await openGate(runFolder);
  const work = Promise.withResolvers<void>();
  let entered = 0;
  const enter = () => {
    entered += 1;
    return work.promise;
  };
  const inside = [
    insideGate(runFolder, 'good', enter),
    insideGate(runFolder, 'bad', () => enter().then(() => Promise.reject(new Error('refused')))),
  ];
  const done: string[] = [];
  const results = Promise.allSettled(inside).then(() => done.push('made'));
  // Both are inside before it is closed.
  await until(() => (entered === 2 ? holds(undefined) : notYet(`${entered} inside`)), {
    what: 'both are inside',
    limitMs: 5000,
    everyMs: 5,
  });
  const closed = closeGate(runFolder).then(() => done.push('closed'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(done).toEqual([]);
  work.resolve();
  await Promise.all([results, closed]);
  expect(done).toEqual(['made', 'closed']);
});

test('a run without a gate has nothing to close', async () => {
  await closeGate(runFolder);
});
