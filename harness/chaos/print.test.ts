import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fault, TargetProgram } from '../faults/fault.ts';
import { packageRoot } from '../package-root.ts';
import { programsOf } from '../programs/plan.ts';
import type { ObservedCluster } from '../scenario/observed-cluster.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Expectation } from '../timeline/event.ts';
import { sequenceOf } from './generate.ts';
import { printScenario } from './print.ts';
import { scenarioOf } from './sequence-scenario.ts';
import { parseSequence } from './step.ts';

const SHAPE = { groups: 2, slaves: 2, proxies: 2, coordinator: 'etcd', isolates: true } as const;
/** Long enough to have every word in it. */
const SEQUENCES = Array.from({ length: 12 }, (_, seed) => sequenceOf(seed, SHAPE, 30));

let folder: string;
/** By the index of the sequence. */
const fileOf = (index: number) => join(folder, 'scenarios', `chaos-${index}.scenario.ts`);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-chaos-print-'));
  await mkdir(join(folder, 'scenarios'));
  for (const name of ['harness', 'node_modules'])
    await symlink(join(packageRoot(), name), join(folder, name));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await Promise.all(SEQUENCES.map((steps, index) => writeFile(fileOf(index), printScenario(steps, SHAPE))));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a printed scenario is one of scenarios/', () => {
  expect(
    printScenario(
      parseSequence('kill codis-proxy-1, kill pika-5 short, resync pika-4, start codis-proxy-1, look'),
      SHAPE,
    ),
  ).toBe(`import { kill } from '../harness/faults/kill.ts';
import { restart } from '../harness/faults/restart.ts';
import { resync } from '../harness/faults/resync.ts';
import { start } from '../harness/faults/start.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

export default [
  scenario(
    'kill codis-proxy-1, kill pika-5 short, resync pika-4, start codis-proxy-1, look',
    async ({ cluster }) => {
      const codisProxy1 = cluster.proxies[0]!;
      const pika5 = cluster.servers(2)[1]!;
      const pika4 = cluster.servers(2)[0]!;
      await cluster.inject(kill(codisProxy1));
      await cluster.inject(restart(pika5, 'SIGKILL', 'short'));
      await cluster.inject(resync(pika4.group, { mayBeRefused: true }));
      await cluster.inject(start(codisProxy1));
      await expect(cluster).toConverge();
    },
    { groups: 2, slaves: 2, proxies: 2 },
  ),
];
`);
});

test('it type-checks', async () => {
  const config = {
    extends: join(packageRoot(), 'tsconfig.json'),
    compilerOptions: { rootDir: '/' },
    include: ['scenarios'],
    exclude: [],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(packageRoot(), 'node_modules/typescript/bin/tsc');
  const { stdout } = await execa(process.execPath, [tsc, '-p', folder], { reject: false });
  expect(stdout).toBe('');
});

test('it does what the sequence does', async () => {
  for (const [index, steps] of SEQUENCES.entries()) {
    const { default: printed } = (await import(pathToFileURL(fileOf(index)).href)) as {
      default: Scenario[];
    };
    const done = await doneBy(printed[0]!);
    expect(done).toEqual(await doneBy(scenarioOf('chaos', steps, SHAPE)));
    expect(done).toHaveLength(steps.length);
  }
});

/** What a scenario does and demands, on a cluster on which all goes well. */
async function doneBy(scenario: Scenario): Promise<string[]> {
  const done: string[] = [];
  const programs = programsOf({
    groups: [1, 2].map((id) => ({ id, servers: 1 + SHAPE.slaves })),
    proxies: SHAPE.proxies,
    coordinator: SHAPE.coordinator,
  }).map(({ name, group }) => ({ name, group, address: name }) as TargetProgram);
  const called = (name: string) => programs.find((program) => program.name === name);
  const cluster = {
    servers: (id: number) => programs.filter(({ group }) => group === id),
    proxies: programs.filter(({ name }) => name.startsWith('codis-proxy')),
    dashboard: called('codis-dashboard'),
    fe: called('codis-fe'),
    coordinator: called('etcd'),
    inject: async ({ name }: Fault) => void done.push(name),
    settle: async ({ kind }: Expectation) => {
      done.push(kind);
      return { verdict: 'converged', findings: [] };
    },
  };
  await scenario.body({ cluster: cluster as unknown as ObservedCluster });
  return done;
}
