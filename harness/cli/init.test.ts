import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../package-root.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-init-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const insync = async (...args: string[]) => {
  const main = join(packageRoot(), 'harness/cli/main.ts');
  return (await execa(process.execPath, [main, ...args], { cwd: folder })).stdout;
};

test('init writes scenarios that can be run, and overwrites nothing', async () => {
  const mine = 'name: mine\n';
  await mkdir(join(folder, '.github/workflows'), { recursive: true });
  await writeFile(join(folder, '.github/workflows/insync.yml'), mine);
  const said = await insync('init');
  expect(said).toContain('written  insync/first.scenario.mts');
  expect(said).toContain('kept     .github/workflows/insync.yml, which is there already');
  expect(await readFile(join(folder, '.github/workflows/insync.yml'), 'utf8')).toBe(mine);
  expect(await insync('list', '--scenarios', 'insync/*.scenario.mts')).toContain('a slave is killed and');
});

test('its workflow takes others’ actions by their commits, and gives ours inputs that it has', async () => {
  const read = async (file: string) => parse(await readFile(join(packageRoot(), file), 'utf8'));
  const { inputs } = await read('action.yml');
  const { jobs } = await read('fixtures/init/workflow.yml');
  const steps: { readonly uses?: string; readonly with?: object }[] = jobs.insync.steps;
  const [others, ours] = [false, true].map((own) =>
    steps.filter(({ uses }) => uses !== undefined && uses.startsWith('./') === own),
  );
  for (const { uses } of others!) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  expect(ours).toHaveLength(1);
  expect(ours![0]!.uses).toBe('./node_modules/codis-insync');
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(ours![0]!.with!)));
});
