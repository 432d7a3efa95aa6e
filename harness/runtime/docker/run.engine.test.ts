import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { STANDIN_IMAGE } from '../../standin-image/standin-image.ts';
import { holds, notYet, until } from '../../until.ts';
import { ownerText, thisProcess } from '../owner.ts';
import { archiveOf } from './archive.ts';
import { OWNER_LABEL, RUN_LABEL, runLabels } from './labels.ts';
import { sweepDeadContainers } from './sweep.ts';
import { withEngine } from './testing/with-engine.ts';

const engine = await withEngine();
const STANDIN = ['--pika-image', STANDIN_IMAGE, '--codis-image', STANDIN_IMAGE];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-docker-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function insync(args: readonly string[], env: Record<string, string> = {}) {
  const main = join(packageRoot(), 'harness/cli/main.ts');
  return execa(process.execPath, [main, 'run', '--report', join(folder, 'report'), ...args], {
    reject: false,
    all: true,
    timeout: 200_000,
    env: { TMPDIR: folder, ...env },
  });
}

/** What this machine's run in `folder` has on the engine now. */
async function ofRuns(pid: number): Promise<string[]> {
  const filters = { label: [RUN_LABEL] };
  const containers = await engine.docker.listContainers({ all: true, filters });
  const networks = await engine.docker.listNetworks({ filters });
  return [...containers, ...networks]
    .filter(({ Labels }) => Labels?.[OWNER_LABEL]?.split(' ')[1] === String(pid))
    .map(({ Id }) => Id);
}

async function untilUnderWay(pid: number, least = 5): Promise<void> {
  const look = async () => {
    const count = (await ofRuns(pid)).length;
    return count >= least ? holds(undefined) : notYet(`${count} containers and networks`);
  };
  await until(look, { what: 'the run has its containers', limitMs: 120_000, everyMs: 50 });
}

test('a run in containers converges, and leaves nothing', async () => {
  const run = insync(['slave-cut-off-the-network-short', ...STANDIN], {
    TESTCONTAINERS_RYUK_DISABLED: 'true',
  });
  const { all, exitCode } = await run;
  expect(all).toMatch(
    /^insync judges a STAND-IN, which gates nothing: pika insync\/standin .*; docker runtime/,
  );
  expect(all).toContain('converged: 1 converged');
  expect(exitCode).toBe(0);
  expect(await ofRuns(run.pid!)).toEqual([]);
});

test('an interrupted run leaves nothing', async () => {
  const run = insync(['restarted', ...STANDIN]);
  await untilUnderWay(run.pid!);
  run.kill('SIGINT');
  const { all, exitCode } = await run;
  expect(all).toContain('interrupted by SIGINT');
  expect(exitCode).toBe(2);
  expect(await ofRuns(run.pid!)).toEqual([]);
});

// The first is killed while it has containers made.
test.each([1, 5, 20])(
  'a run that is killed when it has %i of its containers and networks leaves nothing',
  async (least) => {
    const run = insync(['restarted', ...STANDIN]);
    await untilUnderWay(run.pid!, least);
    run.kill('SIGKILL');
    await run;
    const look = async () => {
      const { length } = await ofRuns(run.pid!);
      const files = (await readdir(folder)).filter((name) => name.startsWith('insync-run-'));
      // Its folder goes last.
      return length + files.length === 0 ? holds(undefined) : notYet(`${length} containers and networks`);
    };
    await until(look, { what: 'nothing is left', limitMs: 60_000, everyMs: 100 });
  },
);

test('what dead runs have left is swept, and nothing else', async () => {
  const left = runLabels('dead', ownerText({ ...thisProcess(), started: 'long ago' }));
  const create = (Labels: Record<string, string>) =>
    engine.docker.createContainer({ Image: STANDIN_IMAGE, Labels });
  const dead = await create(left);
  const network = await engine.docker.createNetwork({ Name: 'insync-dead', Labels: left });
  const others = await Promise.all([
    create({}),
    create({ [RUN_LABEL]: 'x', [OWNER_LABEL]: 'not one of ours' }),
    create(runLabels('a-living-run', ownerText(thisProcess()))),
    create(runLabels('elsewhere', 'another-machine/1 1 long-ago')),
  ]);
  try {
    await sweepDeadContainers(engine);
    for (const gone of [dead, network])
      await expect(gone.inspect()).rejects.toMatchObject({ statusCode: 404 });
    for (const other of others) await other.inspect();
  } finally {
    await Promise.all(others.map((other) => other.remove({ force: true })));
  }
});

test('an image that nobody has is said in one line, with status 2', async () => {
  const { all, exitCode } = await insync(['--pika-image', 'insync/nowhere:none']);
  expect(all.split('\n').at(-1)).toMatch(
    /^insync: image insync\/nowhere:none is neither there nor can it be pulled: /,
  );
  expect(exitCode).toBe(2);
});

const HOLLOW = 'insync/hollow';
afterAll(async () => {
  await engine?.docker
    .getImage(HOLLOW)
    .remove()
    .catch(() => {});
});

test('an image without the program is said in one line, with status 2', async () => {
  const files = archiveOf([{ path: '/readme', content: 'nothing else is here\n' }]);
  await text(await engine.docker.importImage(files, { repo: HOLLOW, tag: 'latest' }));
  const { all, exitCode } = await insync(['--pika-image', HOLLOW, '--codis-image', STANDIN_IMAGE]);
  expect(all).toBe('insync: image insync/hollow holds no /pika/bin/pika');
  expect(exitCode).toBe(2);
});
