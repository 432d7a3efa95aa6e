import { once } from 'node:events';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { takeName } from './claims.ts';
import { SOCKET } from './protocol.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-end-'));
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('XDG_STATE_HOME', undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

test('a cluster whose keeper turns somebody away is not swept', async () => {
  const runFolder = join(folder, 'run');
  await mkdir(runFolder);
  await takeName({ name: 'busy', runFolder, runtime: 'process', pid: process.pid }, async () => false);
  const keeper = createServer((connection) => connection.destroy());
  await once(keeper.listen(join(runFolder, SOCKET)), 'listening');

  const main = join(packageRoot(), 'harness/cli/main.ts');
  const { all, exitCode } = await execa(process.execPath, [main, 'down', '--name', 'busy'], {
    reject: false,
    all: true,
  });
  expect(all).toBe('insync: the keeper of busy takes no more orders now; try again');
  expect(exitCode).toBe(2);
  await expect(access(runFolder)).resolves.toBeUndefined();
  keeper.close();
});
