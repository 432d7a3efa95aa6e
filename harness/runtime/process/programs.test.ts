import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fe } from '../../programs/fe.ts';
import { pika } from '../../programs/pika.ts';
import { proxy } from '../../programs/proxy.ts';
import { lives } from '../processes.ts';
import { createRunFolder, sweep } from './ledger.ts';
import { checkPrograms, describePrograms, whyMissing } from './programs.ts';

let folder: string;
let runFolder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'programs-'));
  runFolder = await createRunFolder();
});
afterEach(async () => {
  await sweep(runFolder);
  await rm(folder, { recursive: true });
});

async function executable(name: string, script: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

test('names a program that is not there', async () => {
  const pikaBin = join(folder, 'pika');
  await expect(checkPrograms({ pikaBin }, [pika])).rejects.toThrow(`pika is not there: no file ${pikaBin}`);
});

test('names a program that can not be executed', async () => {
  const pikaBin = await executable('pika', 'exit 0');
  await chmod(pikaBin, 0o644);
  // The superuser may execute what anybody may.
  await expect(checkPrograms({ pikaBin }, [pika])).rejects.toThrow(`pika can't be executed: ${pikaBin}`);
});

test('misses the files of the page', async () => {
  await executable('codis-fe', 'exit 0');
  await expect(checkPrograms({ codisDir: folder }, [fe])).rejects.toThrow(
    `codis-fe needs its page's files: there is no ${join(folder, 'assets', 'index.html')}`,
  );
});

test('describes real programs by the version that they name and by where they lie, mixed with the stand-in', async () => {
  await executable('codis-dashboard', 'echo "version: v4.0.1"; echo "compile: 2024-09-19 by go"');
  await executable('codis-fe', 'echo "version: v4.0.1"');
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets', 'index.html'), '');
  const described = await describePrograms({ codisDir: folder }, runFolder);
  expect(described).toEqual({
    pika: expect.stringContaining('stand-in'),
    'codis-dashboard': `v4.0.1 (${folder})`,
    'codis-fe': `v4.0.1 (${folder})`,
  });
  await executable('codis-proxy', 'echo "version: v4.0.1"');
  expect(await describePrograms({ codisDir: folder }, runFolder)).toHaveProperty(
    'codis-proxy',
    `v4.0.1 (${folder})`,
  );
  const pikaBin = await executable('pika', 'echo pika_version: 4.0.0');
  expect((await describePrograms({ pikaBin }, runFolder)).pika).toBe(`4.0.0 (${pikaBin})`);
});

test.each([
  ['etcd', 'echo "etcd Version: 3.4.23"; echo "Go Version: go1.19.8"', '3.4.23'],
  ['zookeeper', 'echo "Apache ZooKeeper, version 3.8.0 2024-12-29 17:54 UTC"', '3.8.0'],
] as const)(
  'describes the %s that the dashboard is to have, and no other',
  async (coordinator, says, version) => {
    const coordinatorBin = await executable('coordinator', says);
    expect(await describePrograms({ coordinator, coordinatorBin }, runFolder)).toHaveProperty(
      coordinator,
      `${version} (${coordinatorBin})`,
    );
    expect(Object.keys(await describePrograms({}, runFolder))).not.toContain(coordinator);
  },
);

test('can do without a proxy, and says why there is none', async () => {
  const file = join(folder, 'codis-proxy');
  expect(await whyMissing(proxy, { codisDir: folder })).toBe(`codis-proxy is not there: no file ${file}`);
  await writeFile(file, '');
  expect(await whyMissing(proxy, { codisDir: folder })).toBe(`codis-proxy can't be executed: ${file}`);
  await executable('codis-proxy', 'exit 0');
  expect(await whyMissing(proxy, { codisDir: folder })).toBeUndefined();
});

test('names the defects that the stand-in dashboard is told to have', async () => {
  const described = await describePrograms({ defects: 'v4.0.1,unwatched-slave' }, runFolder);
  expect(described['codis-dashboard']).toBe('v4.0.1 + unwatched-slave (stand-in)');
});

test('refuses a program that names no version', async () => {
  const pikaBin = await executable('pika', 'echo usage');
  await expect(describePrograms({ pikaBin }, runFolder)).rejects.toThrow('pika -v names no version');
});

test('ends a program that serves instead of answering, with the script that started it', async () => {
  const pids = join(folder, 'pids');
  const pikaBin = await executable('pika', `sleep 60 & echo $$ $! > ${pids}; wait`);
  await expect(describePrograms({ pikaBin }, runFolder)).rejects.toThrow('pika -v: ended by SIGKILL');
  const started = (await readFile(pids, 'utf8')).trim().split(' ').map(Number);
  expect(started.filter(lives)).toEqual([]);
});
