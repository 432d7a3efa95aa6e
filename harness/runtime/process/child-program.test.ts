import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answersHttp } from '../../programs/http-look.ts';
import { PortTakenError, ProgramError } from '../../programs/program-error.ts';
import { Secrets } from '../../secrets.ts';
import { ChildProgram, type ChildSpec } from './child-program.ts';
import { createRunFolder, sweep } from './ledger.ts';
import { leasePorts, type PortLease } from './ports.ts';

/** Answers every HTTP request on the port that it is given; says how it was started. */
const SERVER = `
  const [port, ...rest] = process.argv.slice(1);
  console.log('started with', rest.slice(1).join(' ') || 'nothing');
  require('node:http').createServer((_, response) => response.end()).listen(Number(port), '127.0.0.1');
`;

let runFolder: string;
let folder: string;
let lease: PortLease;
const programs: ChildProgram[] = [];

beforeEach(async () => {
  runFolder = await createRunFolder();
  folder = join(runFolder, 'program');
  await mkdir(folder);
  [lease] = (await leasePorts(1)) as [PortLease];
});
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.dispose()));
  await lease.release();
  await sweep(runFolder);
});

function program(script: string, changes: Partial<ChildSpec> = {}): ChildProgram {
  const { port } = lease;
  const made = new ChildProgram({
    name: 'codis-fe',
    role: 'codis-fe',
    address: `127.0.0.1:${port}`,
    clients: `127.0.0.1:${port}`,
    ports: [port],
    file: process.execPath,
    args: ['-e', script, String(port), folder],
    env: {},
    folder,
    runFolder,
    secrets: new Secrets(['hush-hush']),
    serves: async () => (await answersHttp(`http://127.0.0.1:${port}/`)).look,
    startLimitMs: 20_000,
    stopLimitMs: 20_000,
    ...changes,
  });
  programs.push(made);
  return made;
}

const answers = async () => (await answersHttp(`http://127.0.0.1:${lease.port}/`)).look.holds;
/** It may be slow on a busy machine. */
const answersNow = () => expect.poll(answers, { timeout: 60_000 }).toBe(true);

test('a password is in no log of it, however it dies', async () => {
  const server = program(`console.log('auth hush-hush')`);
  const refused = await server.start().catch((error: ProgramError) => error);
  expect(refused).toMatchObject({ logTail: ['auth ***'] });
  expect(await server.logs()).toBe('auth ***\n');
});

test('serves from start to stop, again and again, and keeps its logs', async () => {
  const server = program(SERVER);
  await server.start();
  await answersNow();
  await server.stop();
  expect(await answers()).toBe(false);
  await server.start();
  await server.kill();
  await server.start();
  expect(await server.logs()).toBe('started with nothing\nstarted with nothing\nstarted with nothing\n');
});

test('does not answer while it is paused', async () => {
  const server = program(SERVER);
  await server.start();
  await server.pause();
  expect(await answers()).toBe(false);
  await server.resume();
  await answersNow();
  await server.pause();
  await server.kill();
});

describe('a script that starts the program, and waits for it', () => {
  async function wrapped(script: string): Promise<ChildProgram> {
    const file = join(folder, 'wrapper');
    await writeFile(file, `#!/bin/sh\n"${process.execPath}" "$@"\nexit $?\n`);
    await chmod(file, 0o755);
    return program(script, { file });
  }

  test('is ended along with it, and started again on the same port', async () => {
    const server = await wrapped(SERVER);
    await server.start();
    await server.kill();
    expect(await answers()).toBe(false);
    await server.start();
    await answersNow();
    await server.stop();
    expect(await answers()).toBe(false);
  });

  test('has ended only when the program has, which takes longer', async () => {
    const slow = `process.on('SIGTERM', () => setTimeout(() => process.exit(), 300));${SERVER}`;
    const server = await wrapped(slow);
    await server.start();
    await server.stop();
    expect(await answers()).toBe(false);
    await server.start();
  });

  test('is paused along with it', async () => {
    const server = await wrapped(SERVER);
    await server.start();
    await server.pause();
    expect(await answers()).toBe(false);
    await server.resume();
    await answersNow();
  });

  test('does not outlive the run, nor does what it has started', async () => {
    const server = await wrapped(SERVER);
    await server.start();
    await sweep(runFolder);
    expect(await answers()).toBe(false);
  });
});

test('goes on after the script that started it, and can still be ended', async () => {
  const file = join(folder, 'wrapper');
  await writeFile(file, `#!/bin/sh\n"${process.execPath}" "$@" &\n`);
  await chmod(file, 0o755);
  const server = program(SERVER, { file });
  await server.start();
  await server.pause();
  expect(await answers()).toBe(false);
  await server.resume();
  await server.stop();
  expect(await answers()).toBe(false);
});

describe('start fails', () => {
  async function failure(failing: ChildProgram): Promise<ProgramError> {
    const error: unknown = await failing.start().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ProgramError);
    return error as ProgramError;
  }

  test('at once where the program dies, with its exit code and last words', async () => {
    const error = await failure(program('console.log("no such file"); process.exit(3)'));
    expect(error.message).toBe('codis-fe died at start: exit code 3');
    expect(error.logTail).toEqual(['no such file']);
  });

  test('at once where it is killed', async () => {
    const error = await failure(program('process.kill(process.pid, "SIGKILL")'));
    expect(error.message).toBe('codis-fe died at start: ended by SIGKILL');
  });

  test('where the file can not be run', async () => {
    const error = await failure(program('', { file: join(folder, 'missing') }));
    expect(error.message).toMatch(/^codis-fe died at start: spawn .*ENOENT$/);
  });

  test('where it does not serve in time, and ends it', async () => {
    const error = await failure(
      program('console.log("idle"); setInterval(() => {}, 1000)', { startLimitMs: 400 }),
    );
    expect(error.message).toContain(
      `codis-fe serves at 127.0.0.1:${lease.port}, within 400 ms; last seen: no answer`,
    );
  });

  test('where its port is taken', async () => {
    const other = createServer().listen(lease.port, '127.0.0.1');
    await once(other, 'listening');
    const error = await failure(program(SERVER));
    other.close();
    expect(error).toBeInstanceOf(PortTakenError);
    expect(error.message).toBe(`codis-fe: port ${lease.port} is taken`);
  });

  test('where it was ended for good meanwhile', async () => {
    const server = program(SERVER);
    const starting = failure(server);
    await server.dispose();
    expect((await starting).message).toMatch(/was ended|died at start/);
    expect(await answers()).toBe(false);
  });
});

test('says so where a program does not end after SIGTERM', async () => {
  const stubborn = program(`process.on('SIGTERM', () => {});${SERVER}`, { stopLimitMs: 100 });
  await stubborn.start();
  await expect(stubborn.stop()).rejects.toThrow('codis-fe did not end within 100 ms of SIGTERM');
});
