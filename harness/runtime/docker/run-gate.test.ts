import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holds, notYet, until } from '../../until.ts';
import { ownerText, thisProcess } from '../owner.ts';
import { createRunFolder, sweep } from '../process/ledger.ts';
import { closeGate, insideGate, openGate } from './run-gate.ts';

let runFolder: string;
beforeEach(async () => {
  runFolder = await createRunFolder();
});
afterEach(() => sweep(runFolder));

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
  const done: string[] = [];
  const good = async () => {
    await enter();
    done.push('made');
  };
  const bad = async () => {
    await enter();
    done.push('failed');
    throw new Error('refused');
  };
  const results = Promise.allSettled([
    insideGate(runFolder, 'good', good),
    insideGate(runFolder, 'bad', bad),
  ]);
  // Both are inside before it is closed.
  await until(() => (entered === 2 ? holds(undefined) : notYet(`${entered} inside`)), {
    what: 'both are inside',
    limitMs: 60_000,
    everyMs: 5,
  });
  const closed = closeGate(runFolder).then(() => done.push('closed'));
  const isShut = () =>
    insideGate(runFolder, 'late', async () => {}).then(
      () => notYet('it is open'),
      () => holds(undefined),
    );
  await until(isShut, { what: 'nobody gets in', limitMs: 60_000, everyMs: 5 });
  expect(done).toEqual([]);
  work.resolve();
  await Promise.all([results, closed]);
  expect(done.at(-1)).toBe('closed');
  expect(done.toSorted()).toEqual(['closed', 'failed', 'made']);
});

test('nobody is waited for that died inside, but it is told', async () => {
  await openGate(runFolder);
  void insideGate(runFolder, 'cut short', () => new Promise(() => {}));
  await writeFile(join(runFolder, 'owner'), `\n\n${ownerText({ ...thisProcess(), started: 'long ago' })}`);
  await until(async () => ((await closeGate(runFolder)) ? holds(undefined) : notYet('nobody was inside')), {
    what: 'somebody was inside',
    limitMs: 60_000,
    everyMs: 5,
  });
});

test('a run without a gate has nothing to close', async () => {
  expect(await closeGate(runFolder)).toBe(false);
});
