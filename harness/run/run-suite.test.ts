import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-anywhere-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** All that a user may call a folder, though it means something in a pattern, a URL or a shell. */
const NAME = ` check (out) [a] {b,c} @(d) !e +f *g ?h #i %20j %k 'l' "m" $n &o ;p 語 `;

/** Node's own `fetch` would go there, even for what is on this machine. */
const NO_SUCH_PROXY = {
  NODE_USE_ENV_PROXY: '1',
  HTTP_PROXY: 'http://127.0.0.1:9',
  http_proxy: 'http://127.0.0.1:9',
  ALL_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '',
  no_proxy: '',
};

const SOURCES = ['harness', 'scenarios', 'fixtures'];

async function checkout(): Promise<string> {
  const copy = join(folder, NAME);
  for (const part of [...SOURCES, 'package.json', 'tsconfig.json'])
    await cp(join(packageRoot(), part), join(copy, part), { recursive: true });
  await symlink(join(packageRoot(), 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** But for what is in the dependencies, which are the original's, and in which others may be writing. */
async function filesIn(copy: string): Promise<string[]> {
  const inside = SOURCES.map((part) => readdir(join(copy, part), { recursive: true }));
  return [...(await readdir(copy)), ...(await Promise.all(inside)).flat()].sort();
}

test('a scenario runs from wherever insync lies, whatever the proxies, and leaves nothing behind', async () => {
  const copy = await checkout();
  const before = await filesIn(copy);
  const home = join(folder, 'home');
  await mkdir(home);
  const { all } = await execa(
    process.execPath,
    [join(copy, 'harness/cli/main.ts'), 'run', '--runtime', 'process', '--report', 'report', 'steady'],
    {
      cwd: folder,
      // As a user has it; a cache for all tests would fill up with the sources of folders that are gone.
      env: { HOME: home, XDG_DATA_HOME: '', TMPDIR: folder, NODE_COMPILE_CACHE: undefined, ...NO_SUCH_PROXY },
      reject: false,
      all: true,
    },
  );
  // What the verdict is, is not the point: the machine may be too busy for a good one.
  expect(all).toMatch(/^(converged|DIVERGED|unknown) +steady state raises no alarm/m);
  expect(all).toContain('report: ');
  // What was recorded has come into the report.
  const timelines = await readdir(join(folder, 'report/timelines'));
  const page = await readFile(join(folder, 'report/report.html'), 'utf8');
  expect(page.match(/id="s\d+-drawing"/g) ?? []).toHaveLength(timelines.length);
  const { scenarios } = JSON.parse(await readFile(join(folder, 'report/summary.json'), 'utf8'));
  expect(scenarios).toEqual([
    expect.objectContaining({ again: expect.stringMatching(/^npm start -- .* --seed \d+/) }),
  ]);
  expect(await filesIn(copy)).toEqual(before);
  expect(await readdir(home)).toEqual([]);
  expect((await readdir(folder)).sort()).toEqual([NAME, 'home', 'report']);
});
