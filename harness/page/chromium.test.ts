import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChromium } from './chromium.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chromium-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A file that can be run. */
async function program(...path: string[]): Promise<string> {
  const file = join(folder, ...path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, '');
  await chmod(file, 0o755);
  return file;
}

test('is the one that INSYNC_CHROMIUM names, whatever is on the PATH', async () => {
  await program('bin', 'chromium');
  const own = await program('own', 'thorium');
  expect(await findChromium({ INSYNC_CHROMIUM: own, PATH: join(folder, 'bin') })).toBe(own);
});

test('is no other where INSYNC_CHROMIUM names none', async () => {
  await program('bin', 'chromium');
  const missing = join(folder, 'missing');
  expect(await findChromium({ INSYNC_CHROMIUM: missing, PATH: join(folder, 'bin') })).toBeUndefined();
});

test('is looked for by its names in all of the PATH', async () => {
  const chrome = await program('b', 'google-chrome-stable');
  const path = [join(folder, 'a'), '', join(folder, 'b')].join(delimiter);
  expect(await findChromium({ PATH: path })).toBe(chrome);
  const chromium = await program('b', 'chromium');
  expect(await findChromium({ PATH: path })).toBe(chromium);
});

test('is neither a folder nor a file that can not be run', async () => {
  await mkdir(join(folder, 'chromium'));
  await chmod(await program('google-chrome'), 0o644);
  expect(await findChromium({ PATH: folder })).toBeUndefined();
});

test('is none without a PATH', async () => {
  expect(await findChromium({})).toBeUndefined();
});
