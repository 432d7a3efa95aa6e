import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { test as base } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { holds, notYet, until } from '../until.ts';

const MAIN = join(packageRoot(), 'harness/cli/main.ts');

interface Fixtures {
  folder: string;
  /** `insync` with these arguments; its temporary files lie in a folder of the test's own. */
  insync: (...args: string[]) => ReturnType<typeof start>;
  /** Where the report goes, and that it is of the stand-in, whatever engine and images this machine has. */
  standin: string[];
}

const test = base.extend<Fixtures>({
  folder: async ({ task: _ }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'insync-cli-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  insync: ({ folder }, use) => use((...args) => start(folder, args)),
  standin: ({ folder }, use) =>
    use(['--runtime', 'process', '--jobs', '2', '--report', join(folder, 'report')]),
});

function start(folder: string, args: readonly string[], env: Record<string, string> = {}) {
  return execa(process.execPath, [MAIN, ...args], {
    reject: false,
    all: true,
    env: { TMPDIR: folder, ...env },
    timeout: 170_000,
    // It may need longer than that to take away what it started.
    forceKillAfterDelay: false,
  });
}

test.concurrent.for([
  [['run', '--pace', '3'], 'a number above 0 and up to 1 is wanted'],
  [['run', '--jobs', '0'], 'at least 1 is wanted'],
  [['run', '--until-sure', '1'], 'above 0.5 and below 1 is wanted'],
  [['run', '--shard', '3/2'], 'a shard such as 1/3 is wanted'],
  [['run', '--shard', '1/2'], '--shard needs a --seed'],
  [['run', '--bogus'], "unknown option '--bogus'"],
  [
    ['run', '--runtime', 'process', '--coordinator', 'zookeeper'],
    'the stand-in dashboard does not speak to ZooKeeper',
  ],
  [['run', '--coordinator-bin', '/bin/etcd'], '--coordinator doesn’t say which'],
  [['run', '--defects', 'no-claer'], 'unknown defect "no-claer"'],
  [['rum'], "unknown command 'rum'"],
] as const)('%j is refused in one line, with status 2', async ([args, why], { insync, expect }) => {
  const { exitCode, all } = await insync(...args);
  expect(all).toContain(why);
  expect(
    all
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('insync: ')),
  ).toHaveLength(1);
  expect(exitCode).toBe(2);
});

test.concurrent('ends without a word where nobody reads any more', async ({ insync, expect }) => {
  const listing = insync('list');
  listing.stdout.destroy();
  const { signal, stderr } = await listing;
  expect({ signal, stderr }).toEqual({ signal: 'SIGTERM', stderr: '' });
});

test.concurrent('a password in a mistyped option is not repeated', async ({ insync, expect }) => {
  const { exitCode, all } = await insync('check', '--fe', 'localhost:8080', '--auht=s3cret');
  expect(all).toMatch(/^insync: unknown option '--auht'/);
  expect(all).not.toContain('s3cret');
  expect(exitCode).toBe(2);
});

test.concurrent('a password that can’t be one is refused without repeating it', async ({
  folder,
  expect,
}) => {
  const { exitCode, all } = await start(folder, ['run', '--auth'], { INSYNC_AUTH: 's3c ret' });
  expect(all).toMatch(/^insync: INSYNC_AUTH is no password for --auth/);
  expect(all).not.toContain('s3c');
  expect(exitCode).toBe(2);
});

test.concurrent.for([
  ['a scenario that nobody knows', ['no-such-scenario'], 'no scenario is called "no-such-scenario"'],
  ['a binary that is not there', ['--pika-bin', '/nowhere/pika'], 'pika is not there: no file /nowhere/pika'],
  ['a folder without codis', ['--codis-dir', '/'], 'codis-dashboard is not there'],
] as const)(
  '%s is said in one line, with status 2',
  async ([_what, args, why], { insync, standin, expect }) => {
    const { exitCode, all } = await insync('run', ...standin, ...args);
    expect(all.trim().split('\n')).toEqual([expect.stringContaining(why)]);
    expect(exitCode).toBe(2);
  },
);

test.concurrent('a report that can’t be written is said in one line, with status 2', async ({
  folder,
  insync,
  standin,
  expect,
}) => {
  await writeFile(join(folder, 'report'), 'a file is in the way');
  const { exitCode, all } = await insync('run', ...standin);
  expect(all).toMatch(/^insync: the report can't be written to .*\/report: /);
  expect(exitCode).toBe(2);
});

test.concurrent('a binary that dies at start ends the run with its last log lines, and status 2', async ({
  folder,
  insync,
  standin,
  expect,
}) => {
  const binary = join(folder, 'pika');
  await writeFile(
    binary,
    '#!/bin/sh\n[ "$1" = -v ] && { echo "pika_version: 1.2.3"; exit 0; }\necho not enough files\nexit 7\n',
  );
  await chmod(binary, 0o755);
  const { exitCode, all } = await insync('run', ...standin, '--pika-bin', binary);
  expect(all).toMatch(/insync: pika-\d died at start: exit code 7\n\s+\| not enough files$/);
  expect(exitCode).toBe(2);
});

test.concurrent.for(['SIGINT', 'SIGTERM'] as const)(
  '%s ends everything that was started, and says so',
  async (signal, { folder, insync, standin, expect }) => {
    const run = insync('run', ...standin);
    await until(
      async () => ((await programsOf(folder)).length > 0 ? holds(undefined) : notYet('no program')),
      {
        what: 'a program was started',
        limitMs: 120_000,
        everyMs: 50,
      },
    );
    run.kill(signal);
    const { exitCode, all } = await run;
    expect(all).toContain(`interrupted by ${signal}`);
    expect(exitCode).toBe(2);
    expect(await programsOf(folder)).toEqual([]);
  },
);

test.concurrent('a signal before the first program is started leaves nothing either', async ({
  folder,
  insync,
  standin,
  expect,
}) => {
  const run = insync('run', ...standin);
  const runFolders = async () => (await readdir(folder)).filter((name) => name.startsWith('insync-run-'));
  await until(async () => ((await runFolders()).length > 0 ? holds(undefined) : notYet('no folder')), {
    what: 'the run has a folder',
    limitMs: 120_000,
    everyMs: 5,
  });
  run.kill('SIGINT');
  expect((await run).exitCode).toBe(2);
  expect(await runFolders()).toEqual([]);
  expect(await programsOf(folder)).toEqual([]);
});

test.concurrent('one scenario leaves a verdict, a report and nothing else', async ({
  folder,
  insync,
  standin,
  expect,
}) => {
  const { exitCode, all } = await insync('run', ...standin, 'fe restarted');
  expect(all).toMatch(/STAND-IN, which gates nothing/);
  expect(all).toMatch(/converged: 1 converged in .* \(stand-in\)/);
  expect(exitCode).toBe(0);
  expect(await programsOf(folder)).toEqual([]);
  const { stdout } = await execa('find', [folder, '-type', 'f', '-printf', '%P\\n']);
  expect(stdout.split('\n').sort()).toEqual([
    'report/junit.xml',
    'report/logs/fe-restarted/codis-dashboard.log',
    'report/logs/fe-restarted/codis-fe.log',
    'report/logs/fe-restarted/codis-proxy-1.log',
    'report/logs/fe-restarted/pika-1.log',
    'report/logs/fe-restarted/pika-2.log',
    'report/report.html',
    'report/run.json',
    'report/summary.json',
    'report/summary.txt',
    'report/timelines/fe-restarted.ndjson',
  ]);
});

/** The command lines of the programs that a run with its files in `where` has started and that still live. */
async function programsOf(where: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-eo', 'args=']);
  return stdout.split('\n').filter((line) => line.includes(`${where}/insync-run-`));
}
