import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { screenshotsOf } from './screenshots.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'screenshots-'));
  for (const name of ['report/timelines', 'report/screenshots'])
    await mkdir(join(folder, name), { recursive: true });
  for (const name of ['report/screenshots/a.png', 'outside.png', 'report/notes.txt']) {
    await writeFile(join(folder, name), 'picture');
  }
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['../screenshots/a.png', 'data:image/png;base64,cGljdHVyZQ=='],
  ['../screenshots/gone.png', undefined],
  ['../../outside.png', undefined],
  ['../notes.txt', undefined],
])('%s', async (file, source) => {
  const shots = await screenshotsOf(
    [{ t: 5, kind: 'screenshot', moment: 'end', file }],
    join(folder, 'report/timelines'),
  );
  expect(shots).toEqual([{ t: 5, kind: 'screenshot', moment: 'end', file, source }]);
});
