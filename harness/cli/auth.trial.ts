import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Loop } from '../loop.ts';
import { packageRoot } from '../package-root.ts';

/** As JSON and TOML write it, it is another one. */
const PASSWORD = 'open-"sesame"';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-auth-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the programs say their password, and nothing that a run leaves or shows has it', async () => {
  const report = join(folder, 'report');
  const main = join(packageRoot(), 'harness/cli/main.ts');
  const args = ['run', '--runtime', 'process', '--auth', '--report', report, 'fe restarted'];
  const commandLines = new Set<string>();
  const looks = new Loop(100, async () => {
    const { stdout } = await execa('ps', ['-eo', 'args=']);
    for (const line of stdout.split('\n')) if (line.includes(folder)) commandLines.add(line);
  });
  const env = { TMPDIR: folder, INSYNC_AUTH: PASSWORD };
  const { exitCode, all } = await execa(process.execPath, [main, ...args], { reject: false, all: true, env });
  await looks.stop();
  expect(exitCode, all).toBe(0);

  const filesWith = async (text: string) =>
    (await execa('grep', ['-rlF', text, report], { reject: false })).stdout.split('\n').filter(Boolean);
  expect(await filesWith('sesame')).toEqual([]);
  for (const file of ['codis-dashboard.log', 'codis-proxy-1.log'])
    expect(await filesWith('***')).toContainEqual(expect.stringContaining(file));
  expect([...commandLines].some((line) => line.includes('pika.conf'))).toBe(true);
  expect([all, ...commandLines].filter((text) => text.includes('sesame'))).toEqual([]);
});
