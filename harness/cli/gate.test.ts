import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runOf } from '../gate/fake-runs.ts';
import { packageRoot } from '../package-root.ts';
import { writeReport } from '../report/report.ts';
import { prepareReportFolder } from '../store/report-folder.ts';

const MAIN = join(packageRoot(), 'harness/cli/main.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-gate-cli-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function insync(...args: string[]) {
  return execa(process.execPath, [MAIN, ...args], {
    cwd: folder,
    reject: false,
    all: true,
    env: { TMPDIR: folder },
    timeout: 120_000,
    forceKillAfterDelay: false,
  });
}

async function report(name: string, ...args: Parameters<typeof runOf>): Promise<void> {
  await prepareReportFolder(join(folder, name));
  await writeReport(join(folder, name), runOf(...args), new Map());
}

test('what was known of a release passes its gate; what is new, or can’t be judged, does not', async () => {
  await report('before', { a: [['stuck-out-of-sync'], 100], b: [100] });
  expect(await insync('baseline', 'before', '--issue', 'pika#2394')).toMatchObject({ exitCode: 0 });

  await report('same', { a: [['stuck-out-of-sync']], b: [100] });
  const same = await insync('gate', 'same', '--baseline', 'insync-baseline.yaml');
  expect(same.all).toContain('known: stuck-out-of-sync in 1 of 1 runs, before in 1 of 2 (pika#2394)');
  expect(same.all).toMatch(
    /^pass: 2 pass against insync-baseline\.yaml \(stand-in\); report: .*same\/gate\.md$/m,
  );
  expect(same.exitCode).toBe(0);

  await report('worse', { a: [100], b: [['stale-state']] });
  const worse = await insync('gate', 'same', 'worse', '--baseline', 'insync-baseline.yaml', '--out', 'out');
  // What stopped it is told in full, and what is known is not.
  expect(worse.all).toContain('b\ndiverged: group 1: stale-state');
  expect(worse.all).not.toContain('diverged: group 1: stuck-out-of-sync');
  expect(worse.all).toContain('NEW: stale-state in 1 of 2 runs');
  expect(worse.exitCode).toBe(1);
  expect((await readdir(join(folder, 'out'))).sort()).toEqual(['gate-junit.xml', 'gate.json', 'gate.md']);

  await report('unclear', { a: [100], b: ['unknown'] });
  expect(await insync('gate', 'unclear', '--baseline', 'insync-baseline.yaml')).toMatchObject({
    exitCode: 2,
  });
});

test.each([
  [['gate', 'report', '--baseline', 'v0.0.0'], 'no baseline of v0.0.0 ships with insync'],
  [['gate', 'report', '--baseline', 'none.yaml'], 'there is no baseline: ENOENT'],
  [['gate', 'nowhere', '--baseline', 'known.yaml'], 'nowhere holds no report'],
  [['gate', 'report', 'shard', '--baseline', 'known.yaml'], 'the report of shard 2/2 is missing'],
  [['run', '--gate', 'none.yaml'], 'there is no baseline: ENOENT'],
  [['run', '--gate', 'known.yaml', '--shard', '1/2', '--seed', '1'], '--gate is for a whole run'],
])('%j is refused in one line, with status 2, and nothing is run', async (args, why) => {
  await report('report', { a: [100] });
  await report('shard', { b: [100] }, { shard: { index: 1, of: 2 } });
  await writeFile(join(folder, 'known.yaml'), 'scenarios: {a: {}}');
  const { exitCode, all } = await insync(...args);
  expect(all.trim().split('\n')).toEqual([expect.stringContaining(why)]);
  expect(exitCode).toBe(2);
  expect((await readdir(folder)).sort()).toEqual(['known.yaml', 'report', 'shard']);
});

test('a run is held against a baseline at once, and its report has what the gate says', async () => {
  await writeFile(join(folder, 'known.yaml'), 'scenarios: {steady state raises no alarm: {}}');
  const args = ['--runtime', 'process', '--proxies', '0', '--report', 'report', '--gate', 'known.yaml'];
  const { exitCode, all } = await insync('run', ...args, 'steady');
  const { verdict, scenarios } = JSON.parse(await readFile(join(folder, 'report/gate.json'), 'utf8'));
  // What the scenario comes to is not the point: the machine may be too busy for a good verdict.
  expect(scenarios).toMatchObject([{ scenario: 'steady state raises no alarm', inBaseline: true, verdict }]);
  expect(exitCode).toBe({ pass: 0, fail: 1, unknown: 2 }[verdict as string]);
  expect(all).toMatch(new RegExp(`^${verdict}: 1 ${verdict} against known\\.yaml \\(stand-in\\)`, 'm'));
  // The next run takes it away.
  await prepareReportFolder(join(folder, 'report'));
  expect((await readdir(join(folder, 'report'))).sort()).toEqual(['logs', 'report.html', 'timelines']);
});
