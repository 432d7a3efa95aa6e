import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';
import { ownerText, thisProcess } from '../owner.ts';
import { commandLine, lives } from '../processes.ts';
import { createRunFolder, startRecorded, sweep, sweepDeadRuns } from './ledger.ts';

const LEDGER = new URL('ledger.ts', import.meta.url).href;

/** This process's pid, when another had it, which was run by the same command. */
const DEAD_OWNER = [
  process.pid,
  commandLine(process.pid),
  ownerText({ ...thisProcess(), started: 'long ago' }),
].join('\n');

const folders: string[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function runFolder(): Promise<string> {
  const folder = await createRunFolder();
  folders.push(folder);
  return folder;
}

/** A process of the run: its command line names a file in the run's folder. */
function startIn(folder: string): ChildProcess {
  return start('tail', ['-f', join(folder, 'owner')], folder);
}

function start(file: string, args: string[], folder: string): ChildProcess {
  const child = startRecorded(folder, (own) => spawn(file, args, { ...own, stdio: 'ignore' }));
  children.push(child);
  return child;
}

test('kills what the run started, and removes its folder', async () => {
  const folder = await runFolder();
  const child = startIn(folder);
  const ended = once(child, 'exit');
  await sweep(folder);
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(existsSync(folder)).toBe(false);
});

test('leaves a process group alone that has only come by the id', async () => {
  const folder = await runFolder();
  const stranger = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  children.push(stranger);
  await appendFile(join(folder, 'ledger'), `${stranger.pid}\n`);
  await sweep(folder);
  expect(stranger.signalCode).toBeNull();
  expect(stranger.kill(0)).toBe(true);
});

test('leaves a process alone that names a folder whose name only begins like the run’s', async () => {
  const folder = await runFolder();
  const other = `${folder}-of-another`;
  await mkdir(other);
  folders.push(other);
  await writeFile(join(other, 'ledger'), '');
  await writeFile(join(other, 'owner'), ownerText(thisProcess()));
  const stranger = startIn(other);
  await appendFile(join(folder, 'ledger'), `${stranger.pid}\n`);
  await sweep(folder);
  expect(stranger.signalCode).toBeNull();
  expect(lives(stranger.pid!)).toBe(true);
});

describe('kills what a process of the run has started in turn', () => {
  test.each([
    ['and waits for', 'sleep 60 & echo $!; wait'],
    ['before it ended itself', 'sleep 60 & echo $!'],
    ['without its own environment', 'env -i sleep 60 & echo $!; wait'],
  ])('%s', async (_what, script) => {
    const folder = await runFolder();
    expect(await sweptWith(folder, 'sh', ['-c', script, folder])).toBe(true);
  });

  // Only there an environment can be seen.
  test.runIf(process.platform === 'linux')('in another group', async () => {
    const folder = await runFolder();
    expect(await sweptWith(folder, 'sh', ['-c', 'setsid sleep 60 & echo $!; wait', folder])).toBe(true);
  });

  /** Whether the process whose pid that script says has ended when the run has been swept. */
  async function sweptWith(folder: string, file: string, args: string[]): Promise<boolean> {
    const child = startRecorded(folder, (own) =>
      spawn(file, args, { ...own, stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    const [said] = (await once(child.stdout!, 'data')) as [Buffer];
    if (!args.join().includes('wait')) await once(child, 'exit');
    const pid = Number(said.toString());
    expect(lives(pid)).toBe(true);
    await sweep(folder);
    return !lives(pid);
  }
});

test.runIf(process.platform === 'linux')('kills what was started, and not yet written down', async () => {
  const folder = await runFolder();
  let ended: Promise<unknown> | undefined;
  await expect(
    Promise.resolve().then(() =>
      startRecorded(folder, (own) => {
        const child = spawn('tail', ['-f', join(folder, 'owner')], { ...own, stdio: 'ignore' });
        ended = once(child, 'exit');
        throw new Error('killed here');
      }),
    ),
  ).rejects.toThrow('killed here');
  await sweep(folder);
  expect(await ended).toEqual([null, 'SIGKILL']);
});

test('does not mind what has ended by itself, and a folder that is gone', async () => {
  const folder = await runFolder();
  const child = startIn(folder);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await sweep(folder);
  await sweep(folder);
  expect(existsSync(folder)).toBe(false);
});

test('lets nothing be started in a run that was swept', async () => {
  const folder = await runFolder();
  await sweep(folder);
  expect(() => startIn(folder)).toThrow('ENOENT');
  expect(existsSync(folder)).toBe(false);
});

test('sweeps even where the owner exits without having done so', async () => {
  const script = `
    import { spawn } from 'node:child_process';
    import { join } from 'node:path';
    import { createRunFolder, startRecorded } from ${JSON.stringify(LEDGER)};
    const folder = await createRunFolder();
    const args = ['-f', join(folder, 'owner')];
    const child = startRecorded(folder, (own) => spawn('tail', args, { ...own, stdio: 'ignore' }));
    console.log(folder, child.pid);
    process.exit();
  `;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script]);
  const [folder, pid] = stdout.split(' ');
  expect(existsSync(folder!)).toBe(false);
  const commandOf = () => execa('ps', ['-o', 'args=', '-p', pid!], { reject: false });
  await expect.poll(async () => (await commandOf()).stdout, { timeout: 60_000 }).not.toContain(folder);
});

test.each([
  ['after a sweep', 'await sweep(folder); process.exit();'],
  ['without a sweep', 'process.exit();'],
])('a thread that is about to start something when the owner exits %s leaves nothing', async (_how, exit) => {
  // Spawning takes long on a busy machine; here it takes until the thread would be ended by the exit.
  const thread = `
    import { spawn } from 'node:child_process';
    import { join } from 'node:path';
    import { parentPort, workerData as folder } from 'node:worker_threads';
    import { startRecorded } from ${JSON.stringify(LEDGER)};
    const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    startRecorded(folder, (own) => {
      const child = spawn('tail', ['-f', join(folder, 'owner')], { ...own, stdio: 'ignore' });
      parentPort.postMessage(child.pid);
      pause(300);
      return child;
    });
  `;
  const script = `
    import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    import { createRunFolder, sweep } from ${JSON.stringify(LEDGER)};
    const folder = await createRunFolder();
    const source = ${JSON.stringify(thread)};
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(source)), { workerData: folder });
    worker.on('error', () => {});
    const [pid] = await once(worker, 'message');
    console.log(folder, pid);
    ${exit}
  `;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script]);
  const [folder, pid] = stdout.split(' ');
  const commandOf = () => execa('ps', ['-o', 'args=', '-p', pid!], { reject: false });
  await expect.poll(async () => (await commandOf()).stdout, { timeout: 60_000 }).not.toContain(folder);
  expect(existsSync(folder!)).toBe(false);
});

test('sweeps the runs whose owner is gone, and no others', async () => {
  const living = await runFolder();
  const dead = await mkdtemp(join(tmpdir(), 'insync-run-'));
  folders.push(dead);
  await writeFile(join(dead, 'ledger'), '');
  await writeFile(join(dead, 'owner'), DEAD_OWNER);
  await mkdir(join(dead, 'cluster'));
  const child = startIn(dead);
  const ended = once(child, 'exit');

  const swept = await sweepDeadRuns();

  expect(swept).toContain(dead);
  expect(swept).not.toContain(living);
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(existsSync(dead)).toBe(false);
  expect(existsSync(living)).toBe(true);
});

test('knows the runs of an earlier version by pid and command line', async () => {
  const [dead, living] = [
    await mkdtemp(join(tmpdir(), 'insync-run-')),
    await mkdtemp(join(tmpdir(), 'insync-run-')),
  ];
  folders.push(dead, living);
  await writeFile(join(dead, 'owner'), `${process.pid}\nnode long-ended.js`);
  await writeFile(join(living, 'owner'), `${process.pid}\n${commandLine(process.pid)}`);
  const anHourAgo = new Date(Date.now() - 3_600_000);
  await utimes(living, anHourAgo, anHourAgo);
  await sweepDeadRuns();
  expect(existsSync(dead)).toBe(false);
  expect(existsSync(living)).toBe(true);
});

test('follows no link to what looks like a run', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'insync-elsewhere-'));
  const link = join(tmpdir(), `insync-run-link-${process.pid}`);
  folders.push(elsewhere, link);
  await writeFile(join(elsewhere, 'ledger'), '');
  await writeFile(join(elsewhere, 'owner'), DEAD_OWNER);
  await symlink(elsewhere, link);
  expect(await sweepDeadRuns()).not.toContain(link);
  expect(existsSync(join(link, 'ledger'))).toBe(true);
});

test('does not wait for a dead owner to start what it was about to', async () => {
  const dead = await mkdtemp(join(tmpdir(), 'insync-run-'));
  folders.push(dead);
  await writeFile(join(dead, 'ledger'), '');
  await writeFile(join(dead, 'owner'), DEAD_OWNER);
  await writeFile(join(dead, 'starting-0-1'), '');
  await sweep(dead);
  expect(existsSync(dead)).toBe(false);
});

test('sweeps what is left of a folder without an owner, unless it is new', async () => {
  const [left, fresh] = [
    await mkdtemp(join(tmpdir(), 'insync-run-')),
    await mkdtemp(join(tmpdir(), 'insync-run-')),
  ];
  folders.push(left, fresh);
  const anHourAgo = new Date(Date.now() - 3_600_000);
  await utimes(left, anHourAgo, anHourAgo);
  await sweepDeadRuns();
  expect(existsSync(left)).toBe(false);
  expect(existsSync(fresh)).toBe(true);
});
