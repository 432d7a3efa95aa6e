import { readFileSync } from 'node:fs';
import { connect, Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../package-root.ts';
import { target } from '../cluster/target.ts';
import { FakeCluster, PRODUCT } from '../testing/fake-cluster.ts';
import { Metrics } from './metrics.ts';
import { type Monitor, monitor } from './monitor.ts';

let cluster: FakeCluster;
let running: Monitor | undefined;
const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await running?.close();
  running = undefined;
  await cluster.close();
});

async function start(periodMs = 20): Promise<Monitor> {
  running = await monitor(target({ fe: cluster.fe }), {
    listen: { host: '127.0.0.1', port: 0 },
    periodMs,
    version: '1.2.3',
    print: (line) => printed.push(line),
  });
  return running;
}

async function get(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${running!.url}${path}`);
  return { status: response.status, text: await response.text() };
}

/** The value of a series, written as Prometheus does; undefined where there is none. */
async function series(name: string): Promise<number | undefined> {
  const line = (await get('/metrics')).text.split('\n').find((text) => text.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
}

const group = (name: string, id = 1) => `${name}{product="${PRODUCT}",group="${id}"}`;
const LIMIT = { timeout: 60_000, interval: 20 };

describe('the metrics', () => {
  test('have each label on its line, whatever it says', async () => {
    cluster = await FakeCluster.start(2);
    cluster.products = ['evil"} 1\n\\insync_fe_up{product="x\u001b[2J\u202e'];
    cluster.groups[0]!.servers[1]!.server = 'e"}\n\u001b]0;x:1';
    await start();
    await expect
      .poll(() => get('/metrics').then(({ text }) => text), LIMIT)
      .toContain(String.raw`e\"}\\u000a`);
    const { text } = await get('/metrics');
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(text.split('\n').filter((line) => line.startsWith('insync_fe_up'))).toEqual([
      String.raw`insync_fe_up{product="evil\"} 1\\u000a\\insync_fe_up{product=\"x\\u001b[2J\\u202e"} 1`,
    ]);
  });

  test('of a healthy cluster', async () => {
    cluster = await FakeCluster.start(2);
    await start();
    await expect.poll(() => series(group('insync_group_agrees')), LIMIT).toBe(1);
    const [master] = cluster.nodes;
    expect(await series(`insync_fe_up{product="${PRODUCT}"}`)).toBe(1);
    expect(await series(group('insync_group_unknown'))).toBe(0);
    expect(await series(group('insync_group_reported_out_of_sync'))).toBe(0);
    expect(await series(group('insync_group_actual_in_sync'))).toBe(1);
    for (const name of ['insync_server_up', 'insync_server_agrees'])
      expect(await series(`${name}{product="${PRODUCT}",group="1",server="${master!.address}"}`)).toBe(1);
    expect(await series(`insync_findings{product="${PRODUCT}",group="1",kind="stuck-out-of-sync"}`)).toBe(0);
    expect(await series('insync_samples_total{source="fe",server=""}')).toBeGreaterThan(0);
    expect(await series('insync_sample_errors_total{source="fe",server=""}')).toBe(0);
    expect(await series('insync_last_answer_timestamp_seconds{source="fe",server=""}')).toBeGreaterThan(1e9);
    expect(await series('insync_info{version="1.2.3"}')).toBe(1);
  });

  test('of a finding, with its age', async () => {
    cluster = await FakeCluster.start(2);
    cluster.groups[0]!.outOfSync = true;
    await start();
    await expect.poll(() => series(group('insync_group_agrees')), LIMIT).toBe(0);
    const labels = `{product="${PRODUCT}",group="1",kind="stuck-out-of-sync"}`;
    expect(await series(`insync_findings${labels}`)).toBe(1);
    await expect.poll(() => series(`insync_finding_seconds${labels}`), LIMIT).toBeGreaterThan(0);
    cluster.groups[0]!.outOfSync = false;
    await expect.poll(() => series(`insync_findings${labels}`), LIMIT).toBe(0);
    expect(await series(`insync_finding_seconds${labels}`)).toBeUndefined();
  });

  test('of proxies, and of what they lack', async () => {
    cluster = await FakeCluster.start(2, 1);
    const proxy = await cluster.addProxy();
    await start();
    const of = (name: string) => `${name}{product="${PRODUCT}",proxy="${proxy.address}"}`;
    const found = (kind: string) => `insync_findings{product="${PRODUCT}",group="1",kind="${kind}"}`;
    await expect.poll(() => series(of('insync_proxy_up')), LIMIT).toBe(1);
    expect(await series(of('insync_proxy_reported_up'))).toBe(1);
    expect(await series(group('insync_group_proxies_told'))).toBe(1);
    expect(await series(found('out-of-rotation'))).toBe(0);
    expect(await series(`insync_samples_total{source="proxy",server="${proxy.address}"}`)).toBeGreaterThan(0);

    cluster.groups[0]!.outOfSync = true;
    proxy.withheld.add(cluster.groups[0]!.servers[1]!.server);
    await expect.poll(() => series(found('out-of-rotation')), LIMIT).toBe(1);
    expect(await series(found('stuck-out-of-sync'))).toBe(0);
    expect(await series(group('insync_group_proxies_told'))).toBe(0);
    expect(await series(group('insync_group_proxies_told', 2))).toBe(1);
    expect(await series(group('insync_group_agrees'))).toBe(0);
    for (const { server } of cluster.groups[0]!.servers)
      expect(await series(`insync_server_agrees{product="${PRODUCT}",group="1",server="${server}"}`)).toBe(1);

    // Out of our reach alone: nobody knows whether the mark is right.
    await proxy.close();
    await expect.poll(() => series(of('insync_proxy_up')), LIMIT).toBe(0);
    expect(await series(of('insync_proxy_reported_up'))).toBe(1);
    await expect.poll(() => series(group('insync_group_unknown')), LIMIT).toBe(1);
    expect(await series(group('insync_group_unknown', 2))).toBe(0);
    expect(await series(group('insync_group_actual_in_sync'))).toBe(1);
    expect(await series(group('insync_group_agrees', 2))).toBe(1);
    for (const name of ['insync_group_agrees', 'insync_group_proxies_told'])
      expect(await series(group(name))).toBeUndefined();
    for (const kind of ['out-of-rotation', 'untold-proxies', 'stuck-out-of-sync'])
      expect(await series(found(kind))).toBeUndefined();

    // Something else that is found says nothing of that.
    cluster.groups[0]!.servers[1]!.state = 1;
    await expect.poll(() => series(found('stale-state')), LIMIT).toBe(1);
    expect(await series(found('stuck-out-of-sync'))).toBeUndefined();

    // The dashboard can't tell it, either.
    cluster.groups[0]!.servers[1]!.state = 0;
    cluster.troubles.set(proxy, 'EOF');
    await expect.poll(() => series(found('untold-proxies')), LIMIT).toBe(1);
    expect(await series(of('insync_proxy_reported_up'))).toBe(0);
    expect(await series(group('insync_group_unknown'))).toBe(0);
  });

  test('are right though the wall clock jumps: times go along, and ages do not', async () => {
    cluster = await FakeCluster.start(2);
    cluster.groups[0]!.outOfSync = true;
    await start();
    const age = `insync_finding_seconds{product="${PRODUCT}",group="1",kind="stuck-out-of-sync"}`;
    await expect.poll(() => series(age), LIMIT).toBeGreaterThan(0);
    const { now } = Date;
    const day = 86_400_000;
    vi.spyOn(Date, 'now').mockImplementation(() => now.call(Date) + day);
    const answered = () => series('insync_last_answer_timestamp_seconds{source="fe",server=""}');
    await expect.poll(answered, LIMIT).toBeGreaterThan((Date.now() - day / 2) / 1000);
    expect(await series(age)).toBeLessThan(day / 2 / 1000);
    cluster.groups[0]!.outOfSync = false;
    const agrees = () => printed.find((line) => line.endsWith('verdict: AGREES'));
    await expect.poll(agrees, LIMIT).toBeDefined();
    expect(Date.parse(agrees()!.split(' ')[0]!)).toBeGreaterThan(Date.now() - day / 2);
  });

  test('what nobody knows has no series', async () => {
    cluster = await FakeCluster.start(2);
    await start();
    await expect.poll(() => series(group('insync_group_agrees')), LIMIT).toBe(1);
    const slave = cluster.nodes[1]!;
    await slave.close();
    await expect.poll(() => series(group('insync_group_unknown')), LIMIT).toBe(1);
    const server = `{product="${PRODUCT}",group="1",server="${slave.address}"}`;
    expect(await series(`insync_server_up${server}`)).toBe(0);
    expect(await series(`insync_server_agrees${server}`)).toBeUndefined();
    expect(await series(group('insync_group_agrees'))).toBeUndefined();
    expect(await series(group('insync_group_actual_in_sync'))).toBeUndefined();
  });

  test('groups, servers and proxies that vanish leave nothing behind', async () => {
    cluster = await FakeCluster.start(2, 1);
    const proxy = await cluster.addProxy();
    const gone = [cluster.nodes[2]!.address, proxy.address];
    await start();
    for (const address of gone)
      await expect.poll(async () => (await get('/metrics')).text, LIMIT).toContain(address);
    cluster.groups.pop();
    cluster.proxies.pop();
    try {
      for (const address of gone)
        await expect.poll(async () => (await get('/metrics')).text, LIMIT).not.toContain(address);
    } finally {
      await proxy.close();
    }
    expect((await get('/metrics')).text).not.toContain('group="2"');
  });
});

describe('/healthz', () => {
  test('is 503 with the reason while fe is down, and 200 when it has come back', async () => {
    cluster = await FakeCluster.start(2);
    await cluster.stopFe();
    await start();
    const reason = `codis-fe at http://${cluster.fe} does not answer: connection refused\n`;
    await expect.poll(() => get('/healthz'), LIMIT).toEqual({ status: 503, text: reason });
    expect(await series('insync_fe_up{product=""}')).toBe(0);
    await cluster.startFe();
    await expect.poll(() => get('/healthz'), LIMIT).toEqual({ status: 200, text: 'ok\n' });
    await cluster.stopFe();
    await expect.poll(() => series(group('insync_group_unknown')), LIMIT).toBe(1);
    expect(await series(group('insync_group_agrees'))).toBeUndefined();
  });
});

test('asks fe once a period, however many groups there are, and each node once', async () => {
  cluster = await FakeCluster.start(...Array<number>(50).fill(1));
  const began = performance.now();
  const due = (since: number) => (performance.now() - since) / 300 + 2;
  await start(300);
  const asked = () => cluster.requests.length - 1;
  await expect.poll(asked, LIMIT).toBeGreaterThanOrEqual(5);
  expect(cluster.requests[0]).toBe('GET /list');
  expect(new Set(cluster.requests.slice(1)).size).toBe(1);
  expect(asked()).toBeLessThanOrEqual(due(began));
  for (const node of cluster.nodes) {
    await expect.poll(() => node.commands.length, LIMIT).toBeGreaterThan(1);
    expect(node.commands.length).toBeLessThanOrEqual(due(began));
  }
  const before = cluster.requests.length;
  const scraped = performance.now();
  await Promise.all(Array.from({ length: 20 }, () => get('/metrics')));
  // Twenty scrapes ask nobody: there were only the rounds that were due meanwhile.
  expect(cluster.requests.length - before).toBeLessThanOrEqual(due(scraped));
});

test('what else is there', async () => {
  cluster = await FakeCluster.start(1);
  await start();
  expect((await get('/')).text).toContain('/metrics');
  expect((await get('/nowhere')).status).toBe(404);
  expect((await fetch(`${running!.url}/metrics`, { method: 'POST' })).status).toBe(405);
});

/** The whole answer to a request of this kind, whatever its target: `fetch` would make a proper one of it. */
async function answerTo(method: string, target: string): Promise<string> {
  const { hostname, port } = new URL(running!.url);
  const socket = connect(Number(port), hostname);
  socket.write(`${method} ${target} HTTP/1.1\r\nhost: monitor\r\nconnection: close\r\n\r\n`);
  return text(socket);
}

test.each([
  ['GET', '//', 404],
  ['GET', '//x:99999/', 404],
  ['GET', '//metrics', 404],
  ['GET', '*', 404],
  ['OPTIONS', '*', 405],
  ['GET', '/%', 404],
  ['GET', '/metrics?a=//&b', 200],
  ['HEAD', '/metrics', 200],
  ['GET', 'http://elsewhere:9640/metrics', 200],
  ['GET', 'http://x:99999/metrics', 404],
  ['GET', 'http://', 404],
  ['GET', 'x:', 400],
  ['BREW', '/', 400],
])('%s %s is answered by %i, and ends nothing', async (method, target, status) => {
  cluster = await FakeCluster.start(1);
  await start();
  expect(await answerTo(method, target)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect((await get('/')).status).toBe(200);
});

test('what goes wrong with one request or one connection is said, and ends nothing', async () => {
  const listen = vi.spyOn(Server.prototype, 'listen');
  cluster = await FakeCluster.start(1);
  await start();
  const server = listen.mock.contexts.at(-1) as Server;
  server.emit('error', new Error('accept EMFILE'));
  const broken = vi.spyOn(Registry.prototype, 'metrics').mockRejectedValueOnce(new Error('no number'));
  expect(await get('/metrics')).toEqual({ status: 500, text: 'no answer\n' });
  listen.mockRestore();
  broken.mockRestore();
  expect((await get('/metrics')).status).toBe(200);
  const complaints = printed.filter((line) => line.includes(' monitor: '));
  expect(complaints).toEqual([
    expect.stringMatching(/^\S+Z monitor: accept EMFILE$/),
    expect.stringMatching(/^\S+Z monitor: no number$/),
  ]);
});

test('a port that is taken', async () => {
  cluster = await FakeCluster.start(1);
  const { port } = new URL((await start()).url);
  const second = monitor(target({ fe: cluster.fe }), {
    listen: { host: '127.0.0.1', port: Number(port) },
    periodMs: 1000,
    version: '1.2.3',
    print: () => {},
  });
  await expect(second).rejects.toThrow(`can't listen on 127.0.0.1:${port}: another program listens there`);
});

describe('the examples for Prometheus', () => {
  const read = (name: string) => readFileSync(join(packageRoot(), 'fixtures/prometheus', name), 'utf8');

  beforeEach(async () => {
    cluster = await FakeCluster.start();
  });

  test('name no metric that is not exported', async () => {
    const exported = new Set(new Metrics('0').registry.getMetricsAsArray().map(({ name }) => name));
    const { groups } = parse(read('alerts.yml')) as {
      groups: { rules: { alert: string; expr: string }[] }[];
    };
    const rules = groups.flatMap(({ rules }) => rules);
    expect(rules.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining(['CodisGroupReportedWrong', 'InsyncBlind']),
    );
    for (const { alert, expr } of rules) {
      const names = expr.match(/\binsync_\w+/g) ?? [];
      expect(names.length, alert).toBeGreaterThan(0);
      for (const name of names) expect(exported, alert).toContain(name);
    }
    for (const name of read('alerts.yml').match(/\binsync_\w+/g) ?? []) expect(exported).toContain(name);
  });

  test('scrape the port that is the default', () => {
    const { scrape_configs } = parse(read('scrape.yml')) as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    expect(scrape_configs[0]!.static_configs[0]!.targets).toEqual(['localhost:9640']);
  });
});
