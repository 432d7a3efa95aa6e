import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { FakeEngine } from '../runtime/docker/testing/fake-engine.ts';

/** What `npm start` and `npm test` run on, whatever engine the machine has. */

let folder: string;
let engine: FakeEngine | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-engines-'));
  engine = undefined;
});
afterEach(async () => {
  await engine?.close();
  await rm(folder, { recursive: true, force: true });
});

function insync(dockerHost: string, ...args: string[]) {
  return execa(
    process.execPath,
    [join(packageRoot(), 'harness/cli/main.ts'), ...args, '--report', join(folder, 'report')],
    { reject: false, all: true, env: { TMPDIR: folder, DOCKER_HOST: dockerHost }, timeout: 120_000 },
  );
}

const ONE = 'dashboard restarted';

describe('with an engine', () => {
  test('that has the published images, npm start judges them', async () => {
    engine = await FakeEngine.listen('all');
    const { all, exitCode } = await insync(engine.dockerHost, 'run', ONE);
    expect(all).toBe('insync: image pikadb/pika:v4.0.1: the fake engine makes nothing');
    expect(exitCode).toBe(2);
  });

  test('that has the published images, npm test judges the stand-in all the same', async () => {
    engine = await FakeEngine.listen('all');
    const { scripts } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'));
    const start = /npm start -- (.*)$/.exec(scripts.test)?.[1] ?? '';
    const { all, exitCode } = await insync(engine.dockerHost, 'run', ...start.split(' '), ONE);
    expect(all).toMatch(/^insync judges a STAND-IN/);
    expect(exitCode).toBe(0);
    expect(engine.requests).toEqual([]);
  });

  test('that can have no image, the verdict says that it is of the stand-in, and why', async () => {
    engine = await FakeEngine.listen('none');
    const { all, exitCode } = await insync(engine.dockerHost, 'run', ONE);
    const why = 'pikadb/pika:v4.0.1 is neither there nor can it be pulled';
    expect(all).toContain(`process runtime (${why})`);
    expect(all.split('\n').at(-1)).toContain(`(stand-in, since ${why})`);
    expect(exitCode).toBe(0);
  });
});

describe('without an engine', () => {
  const reason = async (dockerHost: string) => {
    const { all, exitCode } = await insync(dockerHost, 'run', '--runtime', 'docker', ONE);
    expect(exitCode).toBe(2);
    return all;
  };

  test('says that there is no socket', async () => {
    const socket = join(folder, 'docker.sock');
    expect(await reason(`unix://${socket}`)).toBe(
      `insync: no Docker engine answers at DOCKER_HOST=unix://${socket}: there is no ${socket}`,
    );
  });

  test('says that nobody listens', async () => {
    const gone = await FakeEngine.listen('all');
    await gone.close();
    expect(await reason(gone.dockerHost)).toMatch(/: nobody listens at 127\.0\.0\.1:\d+$/);
  });

  test('says that what listens is no engine', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    expect(await reason(`tcp://127.0.0.1:${port}`)).toMatch(/does not answer as an engine does$/);
    await new Promise((resolve) => server.close(resolve));
  });

  test('says that ssh:// is not spoken, and what to do instead', async () => {
    expect(await reason('ssh://user@engine.example')).toMatch(
      /: ssh:\/\/ is not spoken here; forward the socket/,
    );
  });

  test('npm start judges the stand-in, and the verdict says why', async () => {
    const { all, exitCode } = await insync(`unix://${folder}/docker.sock`, 'run', ONE);
    expect(all.split('\n').at(-1)).toContain(
      `(stand-in, since no Docker engine answers at DOCKER_HOST=unix://`,
    );
    expect(exitCode).toBe(0);
  });
});
