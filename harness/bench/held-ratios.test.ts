import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { keepRatios, readHeld, worsened } from './held-ratios.ts';
import type { Ratio } from './measured.ts';

const ratio = (name: string, ...values: number[]): Ratio => ({ name, what: `${name} over another`, values });

describe('beside those that are held', () => {
  test('a ratio that is worse by more than a quarter is named, and one within a quarter is not', () => {
    const held = { linear: 0.8, load: 2 };
    expect(worsened([ratio('linear', 1), ratio('load', 2.5)], held)).toEqual([]);
    expect(worsened([ratio('linear', 1.01), ratio('load', 0.1)], held)).toEqual([
      'linear: 1.01, held at 0.80: worse by 26 %: linear over another',
    ]);
  });

  test('it is the median that counts: a single run may have been disturbed', () => {
    expect(worsened([ratio('linear', 1, 9, 1)], { linear: 1 })).toEqual([]);
    expect(worsened([ratio('linear', 9, 9, 1)], { linear: 1 })).toHaveLength(1);
  });

  test('one that nobody holds is named', () => {
    expect(worsened([ratio('new', 1)], { linear: 1 })).toEqual([
      expect.stringMatching(/^new: .*nothing is held/),
    ]);
  });

  test('those that were not measured say nothing', () => {
    expect(worsened([], { linear: 1 })).toEqual([]);
  });
});

describe('the file of those that are held', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'insync-held-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('gets the medians, and keeps what was not measured', async () => {
    const file = join(folder, 'held.json');
    await keepRatios(file, [ratio('linear', 1, 1.23456, 9)], { linear: 5, load: 2 });
    expect(await readHeld(file)).toEqual({ linear: 1.235, load: 2 });
  });

  test.each(['', '[1]', '{"linear":"1"}', '{"linear":0}'])('%j is none', async (text) => {
    const file = join(folder, 'held.json');
    await writeFile(file, text);
    await expect(readHeld(file)).rejects.toThrow(`${file} holds no ratios`);
  });
});

test('the ratios that CI holds are held', async () => {
  const held = await readHeld(join(packageRoot(), 'docs', 'bench.json'));
  expect(Object.keys(held)).toEqual(
    expect.arrayContaining(['judge-events', 'judge-groups', 'observer-groups']),
  );
});
