import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-control-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a connection that can’t be taken does not end the keeper', async () => {
  const failingAccept = join(packageRoot(), 'fixtures/standin/testing/failing-accept.ts');
  const module = join(packageRoot(), 'harness/up/control-server.ts');
  const program = `
    import { setImmediate as turn } from 'node:timers/promises';
    import { serveControl } from ${JSON.stringify(module)};
    await serveControl(async () => {});
    for (let turns = 0; turns < 5; turns++) await turn();
    console.log('serves');
    process.exit();`;
  const { stdout } = await execa(
    process.execPath,
    ['--import', failingAccept, '--input-type=module', '--eval', program],
    { cwd: folder },
  );
  expect(stdout).toBe('serves');
});
