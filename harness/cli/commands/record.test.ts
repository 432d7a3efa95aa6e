import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { test as base, describe } from 'vitest';
import { NodeMap } from '../../live/cluster/node-map.ts';
import { groupLooks } from '../../live/look/group-looks.ts';
import { FakeCluster } from '../../live/testing/fake-cluster.ts';
import { judgeRecording } from '../../outcome/judged-recording.ts';
import { packageRoot } from '../../package-root.ts';
import { FakeNode } from '../../pika/fake-node.ts';
import { TIMELINE_FORMAT, type TimelineEvent, type TimelineMeta } from '../../timeline/event.ts';
import { readTimeline } from '../../timeline/reader.ts';

const MAIN = join(packageRoot(), 'harness/cli/main.ts');
const SECRET = 'Tr0ub4dor-and-3';
const LIMIT = { timeout: 120_000, interval: 100 };
/** A dashboard in such a hurry that the judge decides within seconds. */
const HURRIED = {
  version: 'v4.0.1',
  config: {
    sentinel_check_server_state_interval: '100ms',
    sentinel_check_master_failover_interval: '100ms',
    sentinel_check_offline_server_interval: '100ms',
    sentinel_master_dead_check_times: 5,
    product_auth: SECRET,
  },
};

type Running = ReturnType<typeof start>;

interface Fixtures {
  cluster: FakeCluster;
  folder: string;
  /** What is recorded in, where there is one file. */
  file: string;
  insync: (args: readonly string[], env?: Record<string, string>) => Running;
  replay: (file: string) => Running;
  watch: (...args: string[]) => Running;
  monitor: (...args: string[]) => Running;
}

const test = base.extend<Fixtures>({
  cluster: async ({ task: _ }, use) => {
    const cluster = await FakeCluster.start(2, 1);
    cluster.overview = HURRIED;
    await use(cluster);
    await cluster.close();
  },
  folder: async ({ task: _ }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'insync-record-'));
    await use(folder);
    await rm(folder, { recursive: true });
  },
  file: ({ folder }, use) => use(join(folder, 'look.ndjson')),
  insync: async ({ task: _ }, use) => {
    const running: Running[] = [];
    await use((args, env = {}) => {
      const child = start(args, env);
      running.push(child);
      return child;
    });
    for (const child of running) child.kill('SIGKILL');
  },
  replay: ({ insync, folder }, use) =>
    use((file) => insync(['replay', file, '--report', join(folder, 'report')])),
  watch: ({ insync, cluster, file }, use) =>
    use((...args) => insync(['watch', '--fe', cluster.fe, '--period', '100ms', '--record', file, ...args])),
  monitor: ({ insync, cluster }, use) =>
    use((...args) =>
      insync(['monitor', '--fe', cluster.fe, '--listen', '127.0.0.1:0', '--period', '100ms', ...args]),
    ),
});

function start(args: readonly string[], env: Record<string, string>) {
  return execa(process.execPath, [MAIN, ...args], {
    reject: false,
    all: true,
    env,
    timeout: 170_000,
    forceKillAfterDelay: false,
  });
}

/** As far as it is written; nothing of a file that is not there yet. */
async function read(file: string): Promise<TimelineEvent[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.includes('\n') ? readTimeline(text) : [];
}
const metaOf = (timeline: readonly TimelineEvent[]) => timeline[0] as TimelineMeta;
/** What the judge has decided so far of what was written; a busy machine may have it decide the same twice. */
async function decided(file: string): Promise<string[]> {
  const timeline = await read(file);
  if (timeline.length === 0) return [];
  const { expectations } = judgeRecording(timeline, file).judgement;
  const verdicts = expectations.filter((verdict) => verdict.decided).map(({ verdict }) => verdict);
  return verdicts.filter((verdict, index) => verdict !== verdicts[index - 1]);
}

test.concurrent('check records what a run would, with the dashboard’s pace and the cluster as fe has it', async ({
  cluster,
  file,
  insync,
  replay,
  expect,
}) => {
  const { exitCode } = await insync(['check', '--fe', cluster.fe, '--for', '1s', '--record', file]);
  expect(exitCode).toBe(0);
  const timeline = await read(file);
  const addresses = cluster.groups.map(({ servers }) => servers.map(({ server }) => server));
  expect(timeline[0]).toEqual({
    t: 0,
    kind: 'meta',
    format: TIMELINE_FORMAT,
    scenario: 'insync check',
    seed: 0,
    startedAt: expect.stringMatching(/^\d{4}-/),
    runtime: 'live',
    standin: false,
    programs: { 'codis-dashboard': 'v4.0.1' },
    pace: {
      serverStateMs: 100,
      failoverMs: 100,
      offlineMs: 100,
      deadCheckTimes: 5,
      pikaScale: 1,
      statsMs: 1000,
    },
    periodMs: 500,
    groups: addresses.map((servers, index) => ({
      id: index + 1,
      servers: servers.map((address) => ({ name: address, address, aliases: [] })),
    })),
    proxies: [],
  });
  expect(timeline[1]).toEqual({ t: 0, kind: 'expect', expectation: { kind: 'truth' } });
  expect(timeline.at(-1)!.kind).toBe('end');
  expect(timeline.filter(({ kind }) => kind === 'fe').length).toBeGreaterThan(1);
  const asked = timeline.flatMap((event) => (event.kind === 'node' ? [event.node] : []));
  expect([...new Set(asked)].sort()).toEqual(addresses.flat().sort());
  const known = timeline.map((event) => ('took' in event ? event.t + event.took : event.t));
  expect(known).toEqual(known.toSorted((a, b) => a - b));
  // Too short a look for a verdict, and said so.
  const { exitCode: judged, stdout } = await replay(file);
  expect(stdout).toContain('unknown   insync check  (the timeline ends before it could be decided)');
  expect(judged).toBe(2);
});

test.concurrent('without a word of the dashboard’s configuration, it is taken to be paced as shipped', async ({
  cluster,
  file,
  insync,
  expect,
}) => {
  cluster.overview = { version: 7, config: { sentinel_check_master_failover_interval: 'soon' } };
  await insync(['check', '--fe', cluster.fe, '--for', '0', '--record', file]);
  expect(metaOf(await read(file))).toMatchObject({
    programs: {},
    pace: { serverStateMs: 10_000, failoverMs: 2000, offlineMs: 2000, deadCheckTimes: 10 },
  });
});

test.concurrent('nothing but questions arrive', async ({ cluster, folder, insync, expect }) => {
  const proxy = await cluster.addProxy();
  await insync(['check', '--fe', cluster.fe, '--for', '0', '--record', join(folder, 'look.ndjson')]);
  expect(cluster.requests).toContain('GET /topom?forward=codis-demo');
  for (const request of cluster.requests)
    expect(request).toMatch(/^GET \/(list$|topom\?|api\/topom\/stats\/)/);
  for (const command of cluster.commands) expect(command).toBe('info replication');
  expect(new Set(proxy.requests)).toEqual(new Set(['GET /proxy/slots']));
});

describe('with proxies', () => {
  const proxiesIn = (timeline: readonly TimelineEvent[]) =>
    timeline.flatMap((event) => (event.kind === 'proxy' ? [event.proxy] : []));

  test.concurrent('how they route is recorded, and a replay comes to the same', async ({
    cluster,
    file,
    replay,
    watch,
    expect,
  }) => {
    const proxy = await cluster.addProxy();
    const slave = cluster.groups[0]!.servers[1]!.server;
    const child = watch();
    await expect.poll(() => decided(file), LIMIT).toEqual(['converged']);
    expect(metaOf(await read(file)).proxies).toEqual([
      { name: proxy.address, address: proxy.address, aliases: [] },
    ]);
    cluster.groups[0]!.outOfSync = true;
    proxy.withheld.add(slave);
    await expect.poll(() => decided(file), LIMIT).toEqual(['converged', 'diverged']);
    child.kill('SIGINT');
    await child;
    expect((await replay(file)).stdout).toContain('DIVERGED  insync watch  (out-of-rotation)');
  });

  test.concurrent.for([
    ['they are out of our reach', [], 'it does not answer (connection refused)'],
    ['nobody is to ask them', ['--no-proxies'], 'it was not asked'],
  ] as const)(
    'whether a mark is right is not known from it where %s',

    async ([_what, args, why], { cluster, file, replay, watch, expect }) => {
      const proxy = await cluster.addProxy();
      await proxy.close();
      cluster.groups[0]!.outOfSync = true;
      const child = watch(...args);
      await expect.poll(() => decided(file), LIMIT).toEqual(['unknown']);
      child.kill('SIGINT');
      await child;
      const reason = `nobody knows whether group 1 is OUT OF SYNC rightly: ${proxy.address} may lack something, and ${why}`;
      expect((await replay(file)).stdout).toContain(reason);
      expect(proxiesIn(await read(file)).length > 0).toBe(args.length === 0);
    },
  );

  test.concurrent('one that comes begins a timeline of its own', async ({
    cluster,
    folder,
    file,
    watch,
    expect,
  }) => {
    const child = watch();
    await expect.poll(() => read(file).then(({ length }) => length), LIMIT).toBeGreaterThan(3);
    const { address } = await cluster.addProxy();
    const next = join(folder, 'look-2.ndjson');
    await expect.poll(async () => proxiesIn(await read(next)), LIMIT).toContain(address);
    child.kill('SIGINT');
    await child;
    expect(metaOf(await read(file)).proxies).toEqual([]);
    expect(metaOf(await read(next)).proxies).toHaveLength(1);
  });
});

test.concurrent('an fe that never answered is recorded as that', async ({
  cluster,
  file,
  insync,
  replay,
  expect,
}) => {
  await cluster.stopFe();
  expect((await insync(['check', '--fe', cluster.fe, '--record', file])).exitCode).toBe(2);
  expect(await read(file)).toMatchObject([
    { kind: 'meta', groups: [] },
    { kind: 'expect' },
    { kind: 'fe', t: 0, error: 'connection refused', reason: 'no-answer' },
    { kind: 'end' },
  ]);
  expect((await replay(file)).exitCode).toBe(2);
});

test.concurrent('why a node can’t be asked is told from the recording as it was live', async ({
  cluster,
  file,
  insync,
  expect,
}) => {
  cluster.password = SECRET;
  cluster.groups[1]!.servers.push({ server: 'pika-9.invalid:9221', action: {}, state: 0 });
  const look = await insync([
    'check',
    '--fe',
    cluster.fe,
    '--for',
    '0',
    '--record',
    file,
    '--output',
    'json',
  ]);
  const timeline = await read(file);
  const nodes = timeline.filter((event) => event.kind === 'node');
  const told = groupLooks(
    {
      fe: timeline.findLast((event) => event.kind === 'fe'),
      nodes: new Map(nodes.map((sample) => [sample.node, sample])),
      proxies: new Map(),
    },
    new NodeMap([]),
  );
  const unknown = told.flatMap((group) => group.unknown);
  expect(unknown).toEqual(JSON.parse(look.stdout).unknown);
  expect(unknown).toContain(`${cluster.nodes[0]!.address} wants a password: set INSYNC_AUTH`);
  expect(unknown.at(-1)).toContain('--node-map says where it is reached');
});

describe('watch', () => {
  test.concurrent('each change is judged by a replay, and what lasts is a finding', async ({
    cluster,
    folder,
    file,
    replay,
    watch,
    expect,
  }) => {
    const child = watch();
    await expect.poll(() => decided(file), LIMIT).toEqual(['converged']);
    cluster.groups[0]!.outOfSync = true;
    await expect.poll(() => decided(file), LIMIT).toEqual(['converged', 'diverged']);
    cluster.groups[0]!.outOfSync = false;
    await expect.poll(() => decided(file), LIMIT).toEqual(['converged', 'diverged', 'converged']);
    child.kill('SIGINT');
    await child;
    const { exitCode, stdout } = await replay(file);
    expect(stdout).toContain('DIVERGED  insync watch  (stuck-out-of-sync)');
    expect(exitCode).toBe(1);
    expect(await readdir(folder)).toEqual(['look.ndjson', 'report']);
  });

  test.concurrent('a server that comes begins a timeline of its own', async ({
    cluster,
    folder,
    file,
    watch,
    expect,
  }) => {
    const child = watch();
    await expect.poll(() => read(file).then(({ length }) => length), LIMIT).toBeGreaterThan(3);
    const node = await FakeNode.listen(() => cluster.slaveOf(cluster.groups[1]!.servers[0]!.server));
    cluster.nodes.push(node);
    cluster.groups[1]!.servers.push({ server: node.address, action: { state: 'synced' } });
    const next = join(folder, 'look-2.ndjson');
    await expect
      .poll(async () => (await read(next)).some((event) => event.kind === 'node'), LIMIT)
      .toBe(true);
    child.kill('SIGINT');
    await child;
    expect((await read(file)).at(-1)!.kind).toBe('end');
    const timeline = await read(next);
    expect(metaOf(timeline).groups[1]!.servers.map(({ address }) => address)).toContain(node.address);
    expect(timeline.at(-1)!.kind).toBe('end');
  });
});

describe('monitor', () => {
  test.concurrent('begins a new file at its size, and keeps the latest beside what is not its own', async ({
    cluster,
    folder,
    monitor,
    expect,
  }) => {
    const records = join(folder, 'records');
    await mkdir(records);
    await writeFile(join(records, 'notes.ndjson'), 'mine');
    let count = 0;
    cluster.nodes[0]!.answer = () =>
      `role:master\r\nconnected_slaves:1\r\npadding:${count++}${'x'.repeat(300_000)}\r\n`;
    const child = monitor('--record', records, '--record-size', '1', '--record-keep', '2');
    const seen = new Set<string>();
    const look = async () => {
      for (const name of await readdir(records)) seen.add(name);
      return seen.size;
    };
    await expect.poll(look, LIMIT).toBeGreaterThanOrEqual(5);
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(0);
    const left = (await readdir(records)).sort();
    expect(left).toHaveLength(3);
    expect(left.at(-1)).toBe('notes.ndjson');
    for (const name of left.slice(0, 2)) {
      const timeline = await read(join(records, name));
      expect(metaOf(timeline).scenario).toBe('insync monitor');
      expect(timeline.at(-1)!.kind).toBe('end');
    }
  });

  test.concurrent('goes on where it can’t record any more, and says so', async ({
    cluster,
    folder,
    monitor,
    expect,
  }) => {
    const records = join(folder, 'records');
    const child = monitor('--record', records);
    let said = '';
    child.all.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await expect.poll(() => said, LIMIT).toMatch(/verdict: AGREES/);
    await expect.poll(() => readdir(records), LIMIT).toHaveLength(1);
    await rm(records, { recursive: true });
    // A new set of servers wants a new file.
    cluster.groups.pop();
    await expect.poll(() => said, LIMIT).toContain(`what is seen can't be recorded in ${records}: ENOENT`);
    cluster.groups[0]!.outOfSync = true;
    await expect.poll(() => said, LIMIT).toMatch(/verdict: DISAGREES/);
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(0);
  });
});

test.concurrent.for([
  ['check', 'no/look.ndjson'],
  ['watch', 'no/look.ndjson'],
  ['monitor', 'no/folder'],
] as const)(
  '%s says in one line at once that it can’t record in %s',
  async ([command, where], { cluster, folder, insync, expect }) => {
    const path = join(folder, where);
    const { exitCode, all } = await insync([command, '--fe', cluster.fe, '--record', path]);
    expect(all).toMatch(/^insync: what is seen can't be recorded in .*: ENOENT[^\n]*$/);
    expect(exitCode).toBe(2);
    expect(cluster.requests).toEqual([]);
  },
);

test.concurrent('no secret gets into it, whatever fe, the dashboard and the nodes say', async ({
  cluster,
  file,
  insync,
  expect,
}) => {
  cluster.password = SECRET;
  cluster.overview = { ...HURRIED, version: `v${SECRET}` };
  // As talkative as a program can be.
  cluster.causes.set(cluster.groups[0]!.servers[1]!.server, `bad auth ${SECRET}`);
  cluster.groups[1]!.servers[0]!.role = SECRET;
  const proxy = await cluster.addProxy();
  cluster.troubles.set(proxy, `bad auth ${SECRET}`);
  proxy.answer = { status: 200, body: JSON.stringify([{ id: 0, backend_addr: SECRET }]) };
  const args = ['check', '--fe', `http://admin:${SECRET}@${cluster.fe}`, '--for', '0', '--record', file];
  await insync(args, { INSYNC_AUTH: SECRET });
  const text = await readFile(file, 'utf8');
  expect(text.match(/bad auth \*\*\*/g)!.length).toBeGreaterThan(1);
  expect(text).toContain('"master":"***"');
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(Buffer.from(`admin:${SECRET}`).toString('base64'));
  expect((await read(file)).at(-1)!.kind).toBe('end');
});
