import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paceAt, STANDIN_PACE } from '../../codis/pace.ts';
import { isLinked, parseReplication } from '../../pika/info.ts';
import { NodeClient } from '../../pika/node-client.ts';
import { STANDIN_IMAGE } from '../../standin-image/standin-image.ts';
import { holds, notYet, until } from '../../until.ts';
import { createRunFolder, sweep } from '../process/ledger.ts';
import type { ProgramHandle, ProgramSet } from '../runtime.ts';
import { DockerRuntime } from './docker-runtime.ts';
import { RUN_LABEL } from './labels.ts';
import { closeGate, openGate } from './run-gate.ts';
import { withEngine } from './testing/with-engine.ts';

const engine = await withEngine();
const pace = paceAt(STANDIN_PACE, { pika: true, codis: true });

let runFolder: string;
let runtime: DockerRuntime;
beforeAll(async () => {
  runFolder = await createRunFolder();
  await openGate(runFolder);
  const images = { pika: STANDIN_IMAGE, codis: STANDIN_IMAGE };
  runtime = new DockerRuntime({ runFolder, images, standins: { pika: true, codis: true } });
});
afterAll(async () => {
  await closeGate(runFolder);
  await sweep(runFolder);
});

async function leftOf(run: string): Promise<number> {
  const filters = { label: [`${RUN_LABEL}=${run}`] };
  const containers = await engine.docker.listContainers({ all: true, filters });
  const networks = await engine.docker.listNetworks({ filters });
  return containers.length + networks.length;
}

test('names the images with their digests', async () => {
  const described = await runtime.describePrograms();
  expect(described).toEqual({
    pika: expect.stringMatching(/^insync\/standin \([0-9a-f]{12}\)$/),
    codis: described.pika,
  });
});

describe('two servers in containers', () => {
  let programs: ProgramSet;
  let master: ProgramHandle;
  let slave: ProgramHandle;
  let masterNode: NodeClient;
  let slaveNode: NodeClient;

  beforeAll(async () => {
    if (engine === undefined) return;
    programs = await runtime.prepare({
      id: 'two-servers',
      proxies: 1,
      coordinator: 'filesystem',
      product: 'codis-demo',
      groups: [{ id: 1, servers: 2 }],
      pace,
    });
    [master, slave] = ['pika-1', 'pika-2'].map((name) => programs.programs.get(name)) as [
      ProgramHandle,
      ProgramHandle,
    ];
    masterNode = new NodeClient(() => master.outside());
    slaveNode = new NodeClient(() => slave.outside());
    await Promise.all([master.start(), slave.start()]);
    await slaveNode.slaveof(master.inside);
    await slaveNode.configRewrite();
    await linked();
  });
  afterAll(async () => {
    masterNode?.close();
    slaveNode?.close();
    await programs?.dispose();
    await programs?.dispose();
  });

  function linked(): Promise<void> {
    const look = async () => {
      const reply = await slaveNode.infoReplication();
      const replication = reply.ok ? parseReplication(reply.value) : reply.error;
      const up = typeof replication !== 'string' && isLinked(replication);
      return up ? holds(undefined) : notYet(JSON.stringify(reply));
    };
    return until(look, { what: 'pika-2 follows pika-1', limitMs: 60_000, everyMs: 50 });
  }

  test('are known to each other by their aliases', async () => {
    expect([master.inside, slave.inside]).toEqual(['pika-1:9221', 'pika-2:9221']);
    const reply = await slaveNode.infoReplication();
    expect(reply).toMatchObject({ value: expect.stringContaining('master_host:pika-1\r\n') });
  });

  test.each(['stop', 'kill'] as const)(
    'keep their data and alias over a %s and a start, wherever their port is then',
    async (how) => {
      await masterNode.set('key', how);
      await until(
        async () => {
          const reply = await slaveNode.get('key');
          return reply.ok && reply.value === how ? holds(undefined) : notYet(JSON.stringify(reply));
        },
        { what: 'the slave has the key', limitMs: 60_000, everyMs: 20 },
      );
      await master[how]();
      expect(await masterNode.ping()).toMatchObject({ ok: false });
      await master.start();
      expect(await masterNode.get('key')).toEqual({ ok: true, value: how });
      await linked();
    },
  );

  test('freeze, and go on', async () => {
    await slave.pause();
    expect(await slaveNode.ping()).toMatchObject({ ok: false, error: 'time-out after 1000 ms' });
    await slave.resume();
    expect(await slaveNode.ping()).toEqual({ ok: true, value: 'PONG' });
  });

  test('can be killed while they are frozen', async () => {
    await slave.pause();
    await slave.kill();
    await slave.start();
    await linked();
  });

  test('can be taken off the network alive, and brought back under their alias', async () => {
    await master.isolate();
    expect(await masterNode.ping()).toMatchObject({ ok: false });
    await master.rejoin();
    await masterNode.set('key', 'after');
    await linked();
    await until(
      async () => {
        const reply = await slaveNode.get('key');
        return reply.ok && reply.value === 'after' ? holds(undefined) : notYet(JSON.stringify(reply));
      },
      { what: 'the slave has the key', limitMs: 60_000, everyMs: 20 },
    );
  });

  test('keep their addresses, whichever are free', async () => {
    const addresses = () =>
      Promise.all(
        [master, slave].map(async ({ name }) => {
          const container = engine.docker.getContainer(`${basename(runFolder)}-two-servers-${name}`);
          const [at] = Object.values((await container.inspect()).NetworkSettings.Networks);
          return { ip: at?.IPAddress, mac: at?.MacAddress };
        }),
      );
    const before = await addresses();
    await master.kill();
    await slave.kill();
    await slave.start();
    await master.start();
    expect(await addresses()).toEqual(before);
    await linked();
    await master.isolate();
    await master.rejoin();
    expect(await addresses()).toEqual(before);
    await linked();
  });

  test('have logs over all their starts', async () => {
    expect((await master.logs()).match(/ host: /g)?.length).toBe(4);
  });

  test('have a proxy that is reached at two ports from here', async () => {
    const proxy = programs.programs.get('codis-proxy-1')!;
    await proxy.start();
    const model = await fetch(`http://${proxy.outside()}/proxy/model`);
    expect(await model.json()).toMatchObject({
      admin_addr: proxy.inside,
      proxy_addr: 'codis-proxy-1:19000',
    });
    const clients = new NodeClient(() => proxy.clientsOutside());
    // No dashboard has told it anything.
    expect(await clients.get('key')).toMatchObject({ ok: false, error: expect.stringContaining('online') });
    clients.close();
  });

  test('refuse to be started twice', async () => {
    await expect(master.start()).rejects.toThrow('pika-1 is running already');
  });
});

test('a program that dies at start is a ProgramError with its last lines', async () => {
  const programs = await runtime.prepare({
    id: 'dies',
    proxies: 0,
    coordinator: 'filesystem',
    product: 'bad product name',
    groups: [{ id: 1, servers: 1 }],
    pace,
  });
  try {
    await expect(programs.programs.get('codis-dashboard')!.start()).rejects.toMatchObject({
      name: 'ProgramError',
      message: 'codis-dashboard died at start: exit code 1',
      logTail: expect.arrayContaining([expect.stringContaining('bad product name')]),
    });
  } finally {
    await programs.dispose();
  }
});

test('nothing is left', async () => {
  expect(await leftOf(basename(runFolder))).toBe(0);
});
