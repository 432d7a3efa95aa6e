import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeCluster, PRODUCT } from '../../live/testing/fake-cluster.ts';
import { packageRoot } from '../../package-root.ts';

const MAIN = join(packageRoot(), 'harness/cli/main.ts');
const SECRET = 'Tr0ub4dor-and-3';
const LIMIT = { timeout: 60_000, interval: 50 };

let cluster: FakeCluster;
const running: { kill(signal: 'SIGKILL'): boolean }[] = [];
beforeEach(async () => {
  cluster = await FakeCluster.start(2, 1);
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await cluster.close();
});

/** `insync` with these arguments, not on a terminal; `said` is what it has written so far, on both streams. */
function insync(args: readonly string[], env: Record<string, string> = {}) {
  let text = '';
  const child = execa(process.execPath, [MAIN, ...args], {
    reject: false,
    all: true,
    env,
    timeout: 120_000,
    forceKillAfterDelay: false,
  });
  child.all.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  running.push(child);
  return { child, said: () => text };
}

/** Run until it has said that, then end it by the signal. */
async function runUntil(
  words: RegExp,
  args: readonly string[],
  env: Record<string, string> = {},
  signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM',
) {
  const { child, said } = insync(args, env);
  await expect.poll(said, LIMIT).toMatch(words);
  child.kill(signal);
  return child;
}

describe('nothing but questions arrive', () => {
  beforeEach(async () => {
    await cluster.addProxy();
  });
  afterEach(() => {
    const [proxy] = cluster.proxies;
    expect(proxy!.requests.length).toBeGreaterThan(0);
    for (const request of proxy!.requests) expect(request).toBe('GET /proxy/slots');
    expect(cluster.requests.length).toBeGreaterThan(1);
    for (const request of cluster.requests) expect(request).toMatch(/^GET \/(list|api\/topom\/stats\/)/);
    expect(cluster.commands.length).toBeGreaterThan(1);
    for (const command of cluster.commands) expect(command).toMatch(/^(info replication|AUTH \S+)$/);
  });

  test('of check', async () => {
    cluster.password = SECRET;
    const { exitCode } = await insync(['check', '--fe', cluster.fe, '--for', '1s'], { INSYNC_AUTH: SECRET })
      .child;
    expect(exitCode).toBe(0);
  });

  test('of check with a finding', async () => {
    cluster.groups[0]!.outOfSync = true;
    const { exitCode } = await insync(['check', '--fe', cluster.fe, '--for', '500ms']).child;
    expect(exitCode).toBe(1);
  });

  test('of watch', async () => {
    await runUntil(/verdict: AGREES/, ['watch', '--fe', cluster.fe, '--period', '100ms']);
  });

  test('of monitor', async () => {
    await runUntil(/verdict: AGREES/, [
      'monitor',
      '--fe',
      cluster.fe,
      '--listen',
      '127.0.0.1:0',
      '--period',
      '100ms',
    ]);
  });
});

describe('check', () => {
  test('writes JSON that says the same as its exit status', async () => {
    cluster.groups[0]!.outOfSync = true;
    const { exitCode, stdout, stderr } = await insync([
      'check',
      '--fe',
      cluster.fe,
      '--for',
      '500ms',
      '--output',
      'json',
    ]).child;
    expect(exitCode).toBe(1);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      verdict: 'disagrees',
      product: PRODUCT,
      fe: `http://${cluster.fe}`,
      groups: [
        { id: 1, verdict: 'disagrees', reportedOutOfSync: true, actualInSync: true },
        { id: 2, verdict: 'agrees', findings: [] },
      ],
    });
  });

  test('writes JSON where fe is down too', async () => {
    await cluster.stopFe();
    const { exitCode, stdout } = await insync(['check', '--fe', cluster.fe, '--output', 'json']).child;
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'unknown',
      unknown: [`codis-fe at http://${cluster.fe} does not answer: connection refused`],
      groups: [],
    });
  });

  test('takes the map in parts', async () => {
    const [first, second] = cluster.groups[0]!.servers;
    const map = [`pika-1:9221=${first!.server}`, `pika-2:9221=${second!.server}`];
    first!.server = 'pika-1:9221';
    second!.server = 'pika-2:9221';
    cluster.nodes[1]!.answer = () => cluster.slaveOf('pika-1:9221');
    const args = ['check', '--fe', cluster.fe, '--for', '0'];
    expect((await insync([...args, '--node-map', map.join(',')]).child).exitCode).toBe(0);
    expect((await insync([...args, ...map.flatMap((entry) => ['--node-map', entry])]).child).exitCode).toBe(
      0,
    );
  });

  test('takes --no-proxies for what it says', async () => {
    const proxy = await cluster.addProxy();
    const args = ['check', '--fe', cluster.fe, '--for', '0', '--no-proxies'];
    const { exitCode, all } = await insync(args).child;
    expect(all).toContain('note: no proxy was asked');
    expect(exitCode).toBe(0);
    expect(proxy.requests).toEqual([]);
  });

  test.each([
    ['--for', '10', 'a duration such as 500ms, 10s or 1m is wanted'],
    ['--node-map', 'a', '--node-map wants FROM=TO'],
    ['--output', 'xml', 'Allowed choices are table, json'],
    ['--fe', `ftp://me:${SECRET}@host`, '--fe wants the URL of codis-fe'],
    ['--fe', 'http://127.0.0.1:99999', '--fe wants the URL of codis-fe'],
  ])('refuses %s %s in one line, with status 2', async (option, value, why) => {
    const { exitCode, all } = await insync(['check', '--fe', cluster.fe, option, value]).child;
    expect(all.split('\n')).toEqual([expect.stringMatching(/^insync: /)]);
    expect(all).toContain(why);
    expect(all).not.toContain(SECRET);
    expect(exitCode).toBe(2);
  });

  test('says in one line which products there are', async () => {
    cluster.products = ['a', 'b'];
    const { exitCode, all } = await insync(['check', '--fe', cluster.fe]).child;
    expect(all).toBe(
      `insync: codis-fe at http://${cluster.fe}: fe has several products, choose one by --product: a, b`,
    );
    expect(exitCode).toBe(2);
  });
});

describe('with a proxy in the environment', () => {
  let proxy: Server;
  const asked: string[] = [];
  const env = () => {
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    return { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: url, http_proxy: url, NO_PROXY: '', no_proxy: '' };
  };
  beforeEach(async () => {
    asked.length = 0;
    proxy = createServer((request, response) => {
      asked.push(request.url!);
      response.writeHead(502).end();
    });
    proxy.on('connect', (request, socket) => {
      asked.push(request.url!);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });
  afterEach(() => {
    proxy.closeAllConnections();
    proxy.close();
  });

  test('what is on this machine is asked directly', async () => {
    const { exitCode } = await insync(['check', '--fe', cluster.fe, '--for', '0'], env()).child;
    expect(exitCode).toBe(0);
    expect(asked).toEqual([]);
  });

  test('proxies of the cluster are asked directly, wherever fe is', async () => {
    const { requests } = await cluster.addProxy();
    const { exitCode } = await insync(['check', '--fe', cluster.fe, '--for', '0'], env()).child;
    expect(exitCode).toBe(0);
    expect(requests).toContain('GET /proxy/slots');
    expect(asked).toEqual([]);
  });

  test('what is elsewhere is asked as the user wants everything asked', async () => {
    const { exitCode } = await insync(['check', '--fe', 'http://fe.example:8080'], env()).child;
    expect(exitCode).toBe(2);
    expect(asked).toEqual([expect.stringMatching(/^(http:\/\/)?fe\.example:8080/)]);
  });
});

describe('watch without a terminal', () => {
  test('asks a proxy that comes, and no longer one that goes', async () => {
    const { child, said } = insync(['watch', '--fe', cluster.fe, '--period', '100ms']);
    await expect.poll(said, LIMIT).toMatch(/verdict: AGREES\n/);
    expect(said()).not.toContain('proxies:');
    const proxy = await cluster.addProxy();
    await expect.poll(said, LIMIT).toMatch(/group 1: proxies: told\n/);
    cluster.proxies.pop();
    try {
      const before = cluster.requests.length;
      await expect.poll(() => cluster.requests.length, LIMIT).toBeGreaterThan(before + 1);
      const asked = proxy.requests.length;
      await expect.poll(() => cluster.requests.length, LIMIT).toBeGreaterThan(before + 5);
      expect(proxy.requests.length).toBe(asked);
    } finally {
      await proxy.close();
    }
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(0);
  });

  test('says of a mark that is right what the proxies lack and what helps, and when that is over', async () => {
    const proxy = await cluster.addProxy();
    const slave = cluster.groups[0]!.servers[1]!.server;
    const { child, said } = insync(['watch', '--fe', cluster.fe, '--period', '100ms', '--for', '0']);
    await expect.poll(said, LIMIT).toMatch(/verdict: AGREES\n/);
    proxy.withheld.add(slave);
    cluster.groups[0]!.outOfSync = true;
    await expect
      .poll(said, LIMIT)
      .toContain('group 1: remedy: press SYNC on group 1; slaveof does not help\n');
    await expect.poll(said, LIMIT).toMatch(new RegExp(`group 1: out-of-rotation: ${slave} is healthy`));
    proxy.withheld.clear();
    cluster.groups[0]!.outOfSync = false;
    await expect.poll(said, LIMIT).toMatch(/no longer: group 1: out-of-rotation/);
    // The proxy may be seen to have been told a moment before fe is seen to say so.
    const verdict = () =>
      said()
        .match(/verdict: \w+/g)
        ?.at(-1);
    await expect.poll(verdict, LIMIT).toBe('verdict: AGREES');
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(0);
  });

  test('writes a line with its time for each change, and ends with the status of what it saw last', async () => {
    const { child, said } = insync(['watch', '--fe', cluster.fe, '--period', '100ms', '--for', '0']);
    await expect.poll(said, LIMIT).toMatch(/verdict: AGREES\n/);
    cluster.groups[0]!.outOfSync = true;
    await expect.poll(said, LIMIT).toMatch(/group 1: stuck-out-of-sync: the page shows group 1 OUT OF SYNC/);
    child.kill('SIGINT');
    const { exitCode, stdout } = await child;
    expect(exitCode).toBe(1);
    for (const line of stdout.split('\n')) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S/);
    // Nothing is said twice, and nothing of a terminal is in it.
    expect(stdout.match(/group 1: fe shows OUT OF SYNC/g)).toHaveLength(1);
    expect(stdout).not.toContain('\u001b');
  });

  test('waits for an fe that is down', async () => {
    await cluster.stopFe();
    const { child, said } = insync(['watch', '--fe', cluster.fe, '--period', '100ms']);
    await expect.poll(said, LIMIT).toMatch(/does not answer: connection refused/);
    await cluster.startFe();
    await expect.poll(said, LIMIT).toMatch(/verdict: AGREES/);
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(0);
  });
});

describe('monitor', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('ends with status 0 by %s', async (signal) => {
    const child = await runUntil(
      /listens on http/,
      ['monitor', '--fe', cluster.fe, '--listen', '127.0.0.1:0'],
      {},
      signal,
    );
    expect(child.exitCode).toBe(0);
  });

  test('says in one line that its port is taken, with status 2', async () => {
    const { exitCode, all } = await insync(['monitor', '--fe', cluster.fe, '--listen', cluster.fe]).child;
    expect(all).toBe(`insync: can't listen on ${cluster.fe}: another program listens there`);
    expect(exitCode).toBe(2);
  });
});

describe('secrets are nowhere', () => {
  const feUrl = () => `http://admin:${SECRET}@${cluster.fe}`;
  const AUTHORIZATION = `Basic ${Buffer.from(`admin:${SECRET}`).toString('base64')}`;
  const expectHidden = (text: string) => {
    expect(text.length).toBeGreaterThan(0);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(AUTHORIZATION.slice('Basic '.length));
  };

  describe.each([
    ['the right password', SECRET, 0],
    ['a wrong one, which the nodes repeat', `${SECRET}x`, 2],
  ])('with %s', (_what, wanted, status) => {
    beforeEach(() => {
      cluster.password = wanted;
    });

    test.each(['table', 'json'])('check --output %s', async (output) => {
      const args = ['check', '--fe', feUrl(), '--auth', SECRET, '--for', '0', '--output', output];
      const { exitCode, all } = await insync(args).child;
      expectHidden(all);
      expect(exitCode).toBe(status);
      expect(cluster.authorizations).toContain(AUTHORIZATION);
    });

    test('watch', async () => {
      const child = await runUntil(/group 2: /, ['watch', '--fe', feUrl(), '--period', '100ms'], {
        INSYNC_AUTH: SECRET,
      });
      expectHidden(child.all);
    });

    test('monitor, in its metrics and its health too', async () => {
      const args = ['monitor', '--fe', feUrl(), '--listen', '127.0.0.1:0', '--period', '100ms'];
      const { child, said } = insync(args, { INSYNC_AUTH: SECRET });
      await expect.poll(said, LIMIT).toMatch(/group 2: /);
      const url = /listens on (http:\S+)/.exec(said())![1]!;
      for (const path of ['/metrics', '/healthz', '/']) {
        expectHidden(await (await fetch(`${url}${path}`)).text());
      }
      child.kill('SIGTERM');
      expectHidden((await child).all);
    });
  });

  test('with an fe that refuses, hangs up or repeats them', async () => {
    cluster.feAnswer = {
      status: 800,
      body: JSON.stringify({ Cause: `bad ${AUTHORIZATION} for admin:${SECRET}` }),
    };
    const { exitCode, all } = await insync(['check', '--fe', feUrl()]).child;
    expectHidden(all);
    expect(exitCode).toBe(2);
    await cluster.stopFe();
    expectHidden((await insync(['check', '--fe', feUrl()]).child).all);
  });
});
