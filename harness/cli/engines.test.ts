import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { test as base, describe, expect } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { FakeEngine } from '../runtime/docker/testing/fake-engine.ts';

/** What `npm start` and `npm test` run on, whatever engine the machine has. */

interface Fixtures {
  folder: string;
  /** An engine that has all of the published images, or none. */
  engineWith: (images: Parameters<typeof FakeEngine.listen>[0]) => Promise<FakeEngine>;
  insync: (dockerHost: string, ...args: string[]) => ReturnType<typeof launch>;
  /** What is said where containers are asked for, and can't be had. */
  refusal: (dockerHost: string) => Promise<string>;
}

const test = base.extend<Fixtures>({
  folder: async ({ task: _ }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'insync-engines-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  engineWith: async ({ task: _ }, use) => {
    let engine: FakeEngine | undefined;
    await use(async (images) => {
      engine = await FakeEngine.listen(images);
      return engine;
    });
    await engine?.close();
  },
  insync: ({ folder }, use) => use((dockerHost, ...args) => launch(folder, dockerHost, args)),
  refusal: ({ insync }, use) =>
    use(async (dockerHost) => {
      const { all, exitCode } = await insync(dockerHost, 'run', '--runtime', 'docker', ONE);
      expect(exitCode).toBe(2);
      return all;
    }),
});

function launch(folder: string, dockerHost: string, args: readonly string[]) {
  return execa(
    process.execPath,
    [join(packageRoot(), 'harness/cli/main.ts'), ...args, '--report', join(folder, 'report')],
    { reject: false, all: true, env: { TMPDIR: folder, DOCKER_HOST: dockerHost }, timeout: 170_000 },
  );
}

const ONE = 'dashboard restarted';

/** What a run says of what it judges; it is ended then. */
async function firstLine(run: ReturnType<typeof launch>): Promise<string> {
  for await (const line of run) {
    run.kill('SIGINT');
    await run;
    return line;
  }
  throw new Error('it said nothing');
}

describe('with an engine', () => {
  test.concurrent('that has the published images, npm start judges them', async ({ engineWith, insync }) => {
    const engine = await engineWith('all');
    const { all, exitCode } = await insync(engine.dockerHost, 'run', ONE);
    expect(all).toBe('insync: image pikadb/pika:v4.0.1: the fake engine makes nothing');
    expect(exitCode).toBe(2);
  });

  test.concurrent('the published image of a coordinator is had too, where it is asked for', async ({
    engineWith,
    insync,
  }) => {
    const engine = await engineWith('all');
    await insync(engine.dockerHost, 'run', '--coordinator', 'etcd', ONE);
    expect(engine.requests).toContain('GET /images/quay.io/coreos/etcd:v3.5.21/json');
  });

  test.concurrent('that has the published images, npm test judges the stand-in all the same', async ({
    engineWith,
    insync,
  }) => {
    const engine = await engineWith('all');
    const { scripts } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'));
    const start = /npm start -- (.*)$/.exec(scripts.test)?.[1] ?? '';
    const run = insync(engine.dockerHost, 'run', ...start.split(' '), ONE);
    expect(await firstLine(run)).toMatch(/^insync judges a STAND-IN/);
    expect(engine.requests).toEqual([]);
  });

  test.concurrent('that can have no image, the verdict says that it is of the stand-in, and why', async ({
    engineWith,
    insync,
  }) => {
    const engine = await engineWith('none');
    const { all, exitCode } = await insync(engine.dockerHost, 'run', ONE);
    const why = 'pikadb/pika:v4.0.1 is neither there nor can it be pulled';
    expect(all).toContain(`process runtime (${why})`);
    expect(all.split('\n').at(-1)).toContain(`(stand-in, since ${why})`);
    expect(exitCode).toBe(0);
  });
});

describe('without an engine', () => {
  test.concurrent('says that there is no socket', async ({ folder, refusal }) => {
    const socket = join(folder, 'docker.sock');
    expect(await refusal(`unix://${socket}`)).toBe(
      `insync: no Docker engine answers at DOCKER_HOST=unix://${socket}: there is no ${socket}`,
    );
  });

  test.concurrent('says that nobody listens', async ({ refusal }) => {
    const gone = await FakeEngine.listen('all');
    await gone.close();
    expect(await refusal(gone.dockerHost)).toMatch(/: nobody listens at 127\.0\.0\.1:\d+$/);
  });

  test.concurrent('says that what listens is no engine', async ({ refusal }) => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    expect(await refusal(`tcp://127.0.0.1:${port}`)).toMatch(/does not answer as an engine does$/);
    await new Promise((resolve) => server.close(resolve));
  });

  test.concurrent('says that ssh:// is not spoken, and what to do instead', async ({ refusal }) => {
    expect(await refusal('ssh://user@engine.example')).toMatch(
      /: ssh:\/\/ is not spoken here; forward the socket/,
    );
  });

  test.concurrent('npm start judges the stand-in, and the verdict says why', async ({ folder, insync }) => {
    const run = insync(`unix://${folder}/docker.sock`, 'run', ONE);
    expect(await firstLine(run)).toContain(
      'process runtime (no Docker engine answers at DOCKER_HOST=unix://',
    );
  });
});
