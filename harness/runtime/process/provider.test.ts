import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NamedPrograms } from '../provider.ts';
import { processProvider } from './provider.ts';

const NAMED: NamedPrograms = {
  pikaBin: undefined,
  codisDir: '/codis',
  coordinatorBin: undefined,
  pikaImage: undefined,
  codisImage: undefined,
  coordinatorImage: undefined,
  defects: undefined,
  coordinator: 'etcd',
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provider-'));
  vi.stubEnv('PATH', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const offer = (named: Partial<NamedPrograms>) => processProvider.offer({ ...NAMED, ...named }, () => {});

test('a coordinator is the one that was named, else the one that is installed', async () => {
  expect(await offer({ coordinatorBin: '/opt/etcd' })).toMatchObject({ coordinatorBin: '/opt/etcd' });
  await expect(offer({})).rejects.toThrow('etcd is not installed as etcd: --coordinator-bin names one');
  const file = join(folder, 'etcd');
  await writeFile(file, '');
  await chmod(file, 0o755);
  expect(await offer({})).toMatchObject({ coordinatorBin: file });
});

test('a coordinator that is a folder has no program', async () => {
  expect(await offer({ coordinator: 'filesystem' })).toMatchObject({ coordinatorBin: undefined });
});
