import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { paceAt, STANDIN_PACE } from '../codis/pace.ts';
import { NodeClient } from '../pika/node-client.ts';
import type { ClusterPlan } from '../programs/plan.ts';
import { PortTakenError } from '../programs/program-error.ts';
import { createRunFolder, sweep } from '../runtime/process/ledger.ts';
import { ProcessRuntime } from '../runtime/process/process-runtime.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { bringUp, SetUpError } from './bring-up.ts';

const PLAN: ClusterPlan = {
  id: 'bring-up',
  proxies: 0,
  coordinator: 'filesystem',
  product: 'codis-demo',
  groups: [
    { id: 1, servers: 3 },
    { id: 2, servers: 1 },
  ],
  pace: paceAt(STANDIN_PACE, { pika: true, codis: true }),
};

let runFolder: string;
let runtime: ProcessRuntime;
beforeEach(async () => {
  runFolder = await createRunFolder();
  runtime = new ProcessRuntime({ runFolder });
});
afterEach(() => sweep(runFolder));

test('brings up a healthy cluster on the stand-in, and takes it away', async () => {
  const cluster = await bringUp(runtime, PLAN);

  expect(cluster.groups.map(({ id, servers }) => [id, servers.map(({ name }) => name)])).toEqual([
    [1, ['pika-1', 'pika-2', 'pika-3']],
    [2, ['pika-4']],
  ]);
  expect(cluster.master().name).toBe('pika-1');
  expect(cluster.slaves().map(({ name }) => name)).toEqual(['pika-2', 'pika-3']);
  expect(cluster.slaves(2)).toEqual([]);
  const info = await cluster.slaves()[1]!.node.infoReplication();
  expect(info).toMatchObject({ ok: true, value: expect.stringContaining('master_link_status:up') });
  const { models } = (await cluster.feClient.stats()).group;
  expect(models.map(({ id, servers }) => [id, servers.map(({ server }) => server)])).toEqual(
    cluster.groups.map(({ id, servers }) => [id, servers.map(({ address }) => address)]),
  );
  expect(cluster.setUp.map(({ step }) => step)).toEqual([
    'lay out',
    'start',
    'replicate',
    'register',
    'prove what fe reports',
    'prove the data',
  ]);

  const synced = (await cluster.master().program.logs()).match(
    /(?<=replication: )(new slave|slave \S+ continues)/g,
  );
  expect(synced).toEqual([
    'new slave',
    expect.stringContaining('continues'),
    'new slave',
    expect.stringContaining('continues'),
  ]);

  const master = cluster.master().node;
  await cluster.dispose();
  await cluster.dispose();
  expect(await master.ping()).toMatchObject({ ok: false });
  expect(existsSync(join(runFolder, PLAN.id))).toBe(false);
});

test('brings up proxies that route every group to all of its servers, and serve clients', async () => {
  const cluster = await bringUp(runtime, { ...PLAN, proxies: 2 });

  expect(cluster.proxies.map(({ name }) => name)).toEqual(['codis-proxy-1', 'codis-proxy-2']);
  expect(cluster.setUp.at(-1)?.step).toBe('prove the proxies');
  const { proxies } = await cluster.feClient.stats();
  expect(proxies.map(({ admin, clients }) => [admin, clients]).toSorted()).toEqual(
    cluster.proxies.map((proxy) => [proxy.address, proxy.clients()]).toSorted(),
  );
  const addresses = (group: number) => cluster.servers(group).map(({ address }) => address);
  for (const { reader } of cluster.proxies) {
    expect(await reader.routes()).toMatchObject([
      { first: 0, group: 1, master: addresses(1)[0], replicas: addresses(1) },
      { group: 2, master: addresses(2)[0], replicas: [] },
    ]);
  }
  const [one, other] = cluster.proxies.map((proxy) => new NodeClient(() => proxy.clients()));
  await one!.set('key', 'through the one');
  await expect.poll(() => other!.get('key')).toEqual({ ok: true, value: 'through the one' });

  await cluster.dispose();
  expect(await other!.ping()).toMatchObject({ ok: false });
});

test.each(['v3.5.2', 'v3.5.3'])(
  'brings up %s, whose slaves do not tell how their databases are linked',
  async (defects) => {
    const old = new ProcessRuntime({ runFolder, defects });
    const cluster = await bringUp(old, { ...PLAN, groups: [{ id: 1, servers: 2 }] });
    const info = await cluster.slaves()[0]!.node.infoReplication();
    expect(info).toMatchObject({ ok: true, value: expect.not.stringContaining('repl_connect_status') });
    await cluster.dispose();
  },
);

describe('a cluster that does not come up', () => {
  /** The runtime, with the first server's start gone wrong as often as that. */
  function failing(error: Error, times: number): Runtime & { readonly prepared: number } {
    let prepared = 0;
    return {
      name: 'failing',
      standins: { pika: true, codis: true },
      describePrograms: () => runtime.describePrograms(),
      lacks: (role) => runtime.lacks(role),
      cannot: () => undefined,
      get prepared() {
        return prepared;
      },
      async prepare(plan) {
        const programs = await runtime.prepare(plan);
        prepared += 1;
        if (prepared > times) return programs;
        programs.programs.get('pika-1')!.start = () => Promise.reject(error);
        return programs;
      },
    };
  }

  test('names the step and the reason, and leaves nothing behind', async () => {
    const broken = failing(new Error('pika-1 died at start: exit code 1'), 1);
    const failure = bringUp(broken, PLAN);
    await expect(failure).rejects.toThrow(SetUpError);
    await expect(failure).rejects.toThrow('start: pika-1 died at start: exit code 1');
    expect(broken.prepared).toBe(1);
    expect(existsSync(join(runFolder, PLAN.id))).toBe(false);
  });

  test('is laid out anew where a port was taken in between', async () => {
    const unlucky = failing(new PortTakenError('pika-1: port 10000 is taken'), 1);
    const cluster = await bringUp(unlucky, { ...PLAN, groups: [{ id: 1, servers: 2 }] });
    expect(unlucky.prepared).toBe(2);
    await cluster.dispose();
  });
});
