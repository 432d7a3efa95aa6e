import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-own-scenarios-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function insync(...args: string[]) {
  return execa(process.execPath, [join(packageRoot(), 'harness/cli/main.ts'), ...args], {
    cwd: folder,
    reject: false,
    all: true,
    env: { TMPDIR: folder },
    timeout: 120_000,
    forceKillAfterDelay: false,
  });
}

/** A copy that lies there already must not be the one that is imported: only the insync that runs can judge. */
const OTHER_COPY = 'throw new Error("another copy of insync")';

const steady = (name: string) => `scenario('${name}', async ({ cluster }: { cluster: ObservedCluster }) => {
  await expect(cluster).toStayInSync();
})`;
const IMPORT = `import { expect, type ObservedCluster, scenario } from 'codis-insync';\n`;

async function files(given: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(given)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

test('scenarios of a user’s own, in TypeScript, are run and judged like any other', async () => {
  await files({
    'node_modules/codis-insync/package.json':
      '{"name": "codis-insync", "type": "module", "main": "index.js"}',
    'node_modules/codis-insync/index.js': OTHER_COPY,
    'my/one.scenario.mts': await readFile(join(packageRoot(), 'examples/complaint.scenario.ts'), 'utf8'),
    'my/two.scenario.ts': `${IMPORT}export default [${steady('主从')}, ${steady('left out')}];`,
  });
  const args = ['--runtime', 'process', '--proxies', '0', '--report', 'report', '从'];
  const { all } = await insync('run', '--scenarios', 'my/*.scenario.{ts,mts}', ...args);
  const summary = await readFile(join(folder, 'report/summary.json'), 'utf8').catch(() => '{}');
  // What they come to is not the point: the machine may be too busy for a good verdict.
  expect(JSON.parse(summary).scenarios, all).toMatchObject([
    {
      name: '从库短暂停机后重启，再从 fe 执行 slaveof',
      again: expect.stringContaining(` --scenarios ${folder}/my/one.scenario.mts `),
    },
    { name: '主从' },
  ]);
});

test('they are listed like insync’s own', async () => {
  await files({ 'one.mts': `${IMPORT}export default ${steady('a b')};` });
  expect((await insync('list', '--scenarios', 'one.mts')).all).toMatch(/^a-b +a b$/);
});

describe('in one line, with status 2, it is said', () => {
  test.each([
    ['that there is no file', {}, 'there is no such file'],
    ['that a file gives no scenario', { 'a.mts': 'export const one = 1;' }, 'export scenarios by default'],
    ['what is wrong with a file', { 'a.mts': 'enum A {}' }, 'TypeScript enum is not supported'],
    [
      'that it is taken for CommonJS',
      { 'a.ts': `${IMPORT}export default 1;`, 'package.json': '{"type": "commonjs"}' },
      'call it .mts',
    ],
    [
      'that two have the same name',
      { 'a.mts': `${IMPORT}export default [${steady('One')}, ${steady('one')}];` },
      'there is a scenario “one” already',
    ],
    [
      'what a file has begun and does not await',
      { 'a.mts': "await new Promise(() => setTimeout(() => Promise.reject(new Error('a stray one'))));" },
      'a stray one',
    ],
  ])('%s', async (_what, given, why) => {
    await files(given);
    const { exitCode, all } = await insync('list', '--scenarios', 'a.*');
    expect(
      all
        .trim()
        .split('\n')
        .filter((line) => line.includes('insync: ')),
    ).toEqual([expect.stringContaining(why)]);
    expect(exitCode).toBe(2);
  });
});
