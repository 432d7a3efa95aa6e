import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-full-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Two scenarios: once the first is under way, there is no room for what the second would write. */
const scenarios = (timeline: string) => `
import { existsSync, symlinkSync } from 'node:fs';
import { expect, scenario } from ${JSON.stringify(pathToFileURL(join(packageRoot(), 'harness/library/scenarios.ts')).href)};
const look = async ({ cluster }) => expect(cluster).toStayInSync();
export default [
  scenario('before', async (given) => {
    if (!existsSync(${JSON.stringify(timeline)})) symlinkSync('/dev/full', ${JSON.stringify(timeline)});
    await look(given);
  }),
  scenario('meanwhile', look),
  scenario('after', look),
];
`;

test('a disk that is full ends a run in one line, and it can be gone on with where there is room again', async () => {
  const report = join(folder, 'report');
  const timeline = join(report, 'timelines/meanwhile.ndjson');
  const file = join(folder, 'my.scenario.ts');
  await writeFile(file, scenarios(timeline));
  const main = join(packageRoot(), 'harness/cli/main.ts');
  const insync = (...more: string[]) => {
    const what = ['--runtime', 'process', '--jobs', '1', '--seed', '1', '--no-clients'];
    const args = ['run', ...what, '--scenarios', file, '--report', report, ...more];
    return execa(process.execPath, [main, ...args], { reject: false, env: { TMPDIR: folder } });
  };

  const full = await insync();
  expect(full.stderr).toBe(
    `insync: the report can't be written to ${report}: ENOSPC: no space left on device, write`,
  );
  expect(full.exitCode).toBe(2);
  expect(full.stdout).toMatch(/^converged before/m);
  expect(full.stdout).not.toMatch(/meanwhile|after/);

  await rm(timeline);
  const before = await readFile(join(report, 'timelines/before.ndjson'), 'utf8');
  const resumed = await insync('--resume');
  expect(resumed.exitCode, resumed.stderr).toBe(0);
  expect(resumed.stdout).toMatch(/1 of 3 have their verdict already/);
  expect(await readFile(join(report, 'timelines/before.ndjson'), 'utf8')).toBe(before);
});
