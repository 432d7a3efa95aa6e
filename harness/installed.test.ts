import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findInstalled } from './installed.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'installed-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a name is looked for on the PATH, and a whole path where it is', async () => {
  const file = join(folder, 'etcd');
  await writeFile(file, '');
  expect(await findInstalled(['etcd', file], folder)).toBeUndefined();
  await chmod(file, 0o755);
  expect(await findInstalled(['etcd'], folder)).toBe(file);
  expect(await findInstalled(['etcd'], '/nowhere')).toBeUndefined();
  expect(await findInstalled(['etcd', file], '/nowhere')).toBe(file);
});
