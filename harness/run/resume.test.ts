import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { holds, notYet, until } from '../until.ts';
import { finishedRuns } from './finished-runs.ts';
import { refuseOther } from './run-record.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-resume-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** The second waits until a file is there, so that a run can be broken off in the middle of it. */
const SCENARIOS = `
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, scenario } from 'codis-insync';
export default [
  scenario('first', ({ cluster }) => expect(cluster).toReportTheTruth()),
  scenario('second', async ({ cluster }) => {
    for (let look = 0; look < 600 && !existsSync('go'); look++) await setTimeout(100);
    await expect(cluster).toReportTheTruth();
  }),
];`;

const run = (...args: string[]) =>
  execa(
    process.execPath,
    [
      join(packageRoot(), 'harness/cli/main.ts'),
      ...['run', '--runtime', 'process', '--proxies', '0', '--jobs', '1'],
      ...['--scenarios', 'own.mjs', '--report', 'report', ...args],
    ],
    { cwd: folder, reject: false, all: true, env: { TMPDIR: folder }, forceKillAfterDelay: false },
  );

const timeline = (name: string) => join(folder, 'report/timelines', `${name}.ndjson`);
const textOf = (name: string) => readFile(timeline(name), 'utf8').catch(() => '');

test('a run that was killed goes on where it was', async () => {
  await writeFile(join(folder, 'own.mjs'), SCENARIOS);
  const killed = run('--seed', '5');
  const look = async () =>
    (await textOf('second')).includes('"kind":"node"') ? holds(undefined) : notYet('not yet');
  await until(look, { what: 'the second scenario is under way', limitMs: 120_000, everyMs: 50 });
  killed.kill('SIGKILL');
  await killed;
  const first = await stat(timeline('first'));

  const other = await run('--resume', '--slaves', '2');
  expect(other.all).toMatch(/^insync: --resume: .* its slaves was not given, and now it is 2$/m);
  expect(other.exitCode).toBe(2);

  await writeFile(join(folder, 'go'), '');
  const { all } = await run('--resume');
  expect(all).toContain('1 of 2 have their verdict already');
  const summary = JSON.parse(await readFile(join(folder, 'report/summary.json'), 'utf8'));
  expect(summary).toMatchObject({ seed: 5, scenarios: [{ name: 'first' }, { name: 'second' }] });
  expect((await stat(timeline('first'))).mtimeMs).toBe(first.mtimeMs);
  expect(await textOf('second')).toContain('"kind":"end"');
});

test('of what is there, a timeline counts that is whole, and no other is kept', async () => {
  const whole = await readFile(join(packageRoot(), 'fixtures/timelines/pika-v4.0.1.ndjson'), 'utf8');
  const lines = whole.trimEnd().split('\n');
  await mkdir(join(folder, 'report/timelines'), { recursive: true });
  await writeFile(timeline('whole'), whole);
  await writeFile(timeline('without-end'), `${lines.slice(0, -1).join('\n')}\n`);
  await writeFile(timeline('cut'), whole.slice(0, -3));
  await writeFile(timeline('empty'), '');
  const names = ['whole', 'without end', 'cut', 'empty', 'not there'].map((name) => ({ name }));
  const finished = await finishedRuns(join(folder, 'report'), names);
  expect(finished.map(({ outcome }) => outcome)).toMatchObject([{ slug: 'whole', verdict: 'converged' }]);
  expect(await readdir(join(folder, 'report/timelines'))).toEqual(['whole.ndjson']);
});

test('what differs is named, whichever of the two runs had it', () => {
  const record = { seed: 7, programs: { pika: '4.0.0' } };
  expect(() => refuseOther(record, record)).not.toThrow();
  expect(() => refuseOther(record, { ...record, programs: { pika: '4.0.1' } })).toThrow(
    'its programs was {"pika":"4.0.0"}, and now it is {"pika":"4.0.1"}',
  );
  expect(() => refuseOther({ ...record, groups: 2 }, record)).toThrow(
    'its groups was 2, and now it is not given',
  );
});
