import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeNode } from '../pika/fake-node.ts';
import { check } from './check.ts';
import { target } from './cluster/target.ts';
import { FakeCluster } from './testing/fake-cluster.ts';
import type { FakeProxy } from './testing/fake-proxy.ts';

const PACE = { periodMs: 20, forMs: 200 };

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await FakeCluster.start(2, 2);
});
afterEach(() => cluster.close());

const look = (
  options: { product?: string; auth?: string; nodeMap?: string[]; proxies?: boolean } = {},
  pace = PACE,
) => check(target({ fe: cluster.fe, ...options }), pace);

test('a healthy cluster that fe shows as healthy agrees', async () => {
  const result = await look();
  expect(result).toMatchObject({ verdict: 'agrees', product: 'codis-demo', unknown: [] });
  expect(result.groups.map(({ id, standing }) => [id, standing])).toEqual([
    [1, 'agrees'],
    [2, 'agrees'],
  ]);
});

test('agreement is looked at twice, and everybody is asked after the first time', async () => {
  expect(await look()).toMatchObject({ verdict: 'agrees', unknown: [] });
  const statistics = cluster.requests.filter((request) => request !== 'GET /list');
  expect(statistics.length).toBeGreaterThan(1);
  for (const node of cluster.nodes) expect(node.commands.length).toBeGreaterThan(1);
});

test('a group that stays OUT OF SYNC though healthy is a finding once it has held', async () => {
  cluster.groups[1]!.outOfSync = true;
  const result = await look();
  expect(result.verdict).toBe('disagrees');
  expect(result.groups[0]!.findings).toEqual([]);
  expect(result.groups[1]!.findings).toMatchObject([
    { kind: 'stuck-out-of-sync', group: 2, confirmed: true },
  ]);
  expect(result.groups[1]!.findings[0]!.heldMs).toBeGreaterThanOrEqual(PACE.forMs);
});

test('with 0s it is one at once', async () => {
  cluster.groups[0]!.outOfSync = true;
  const result = await look({}, { periodMs: 20, forMs: 0 });
  expect(result.verdict).toBe('disagrees');
});

/** Have fe show group 1 OUT OF SYNC in some of its answers, which are counted from 1. */
function showOutOfSync(isShown: (answer: number) => boolean): void {
  const answers = () => cluster.requests.filter((request) => request !== 'GET /list').length;
  Object.defineProperty(cluster.groups[0]!, 'outOfSync', { get: () => isShown(answers()) });
}

test('one that goes before it has held is none', async () => {
  showOutOfSync((answer) => answer === 1);
  expect(await look()).toMatchObject({ verdict: 'agrees' });
});

test('one that comes and goes is unknown, and it is said what flapped', async () => {
  showOutOfSync((answer) => answer % 6 < 3);
  // The limit is three times that and the time-outs; an end from outside comes to the same sooner.
  const end = new AbortController();
  const looking = check(target({ fe: cluster.fe }), { periodMs: 20, forMs: 5000 }, end.signal);
  await expect.poll(() => cluster.requests.length, { timeout: 60_000 }).toBeGreaterThan(20);
  end.abort();
  const result = await looking;
  expect(result.verdict).toBe('unknown');
  expect(result.groups[0]!.unknown).toEqual([
    expect.stringMatching(
      /^group 1 did not stand still for 5 s: stuck-out-of-sync came and went \d+ times, for .* at most/,
    ),
  ]);
});

test('what is broken and shown as broken agrees, and is told', async () => {
  cluster.nodes[1]!.answer = () => cluster.slaveOf(cluster.nodes[0]!.address, 'down');
  cluster.groups[0]!.outOfSync = true;
  const result = await look();
  expect(result.verdict).toBe('agrees');
  expect(result.groups[0]!.actual.problems).toMatchObject([{ kind: 'link-down' }]);
});

test('what is broken and shown as healthy does not', async () => {
  cluster.nodes[1]!.answer = () => cluster.slaveOf(cluster.nodes[0]!.address, 'down');
  const result = await look();
  expect(result.groups[0]!.findings).toMatchObject([
    { kind: 'missed-outage', server: cluster.nodes[1]!.address },
  ]);
});

describe('unknown, with the reason,', () => {
  test('a node that is not there, and no finding for it', async () => {
    await cluster.nodes[1]!.close();
    const result = await look();
    expect(result.verdict).toBe('unknown');
    expect(result.groups[0]!.unknown).toEqual([
      `${cluster.nodes[1]!.address} does not answer: connection refused`,
    ]);
    expect(result.groups[0]!.findings).toEqual([]);
    expect(result.groups[1]!.standing).toBe('agrees');
  });

  test('a master that hangs, which makes no stranger of it for its slave', async () => {
    cluster.nodes[0]!.answer = () => 'HANG';
    const result = await look();
    expect(result.verdict).toBe('unknown');
    expect(result.groups[0]!.unknown).toEqual([
      `${cluster.nodes[0]!.address} does not answer: time-out after 2000 ms`,
    ]);
    expect(result.groups[0]!.findings).toEqual([]);
  });

  test('a finding elsewhere goes before it, and it is still told', async () => {
    await cluster.nodes[1]!.close();
    cluster.groups[1]!.outOfSync = true;
    const result = await look();
    expect(result.verdict).toBe('disagrees');
    expect(result.groups[0]!.unknown).toHaveLength(1);
  });

  test('a node that wants a password', async () => {
    cluster.password = 'correct-horse';
    const result = await look();
    expect(result.groups[0]!.unknown[0]).toBe(
      `${cluster.nodes[0]!.address} wants a password: set INSYNC_AUTH`,
    );
  });

  test('a node that refuses the password, which it repeats and we do not', async () => {
    cluster.password = 'correct-horse';
    const result = await look({ auth: 'Tr0ub4dor&3' });
    expect(result.groups[0]!.unknown[0]).toBe(
      `${cluster.nodes[0]!.address} refuses the password: WRONGPASS *** is not the password`,
    );
  });

  test('a node that is something else', async () => {
    cluster.nodes[0]!.answer = () => 'hello';
    const result = await look();
    expect(result.groups[0]!.unknown).toEqual([
      `${cluster.nodes[0]!.address} does not answer as Pika does: INFO replication names no role`,
    ]);
  });

  test('a name that only the cluster knows, and what to do about it', async () => {
    cluster.groups[0]!.servers[1]!.server = 'pika-2.invalid:9221';
    expect((await look()).groups[0]!.unknown[0]).toBe(
      "pika-2.invalid:9221 can't be asked: its name is not known here; --node-map says where it is reached",
    );
  });

  test('an address that is none', async () => {
    cluster.groups[0]!.servers[0]!.server = 'nonsense';
    expect((await look()).groups[0]!.unknown[0]).toBe('nonsense does not answer: not a host:port: nonsense');
  });

  test.each([
    ['a dashboard that is down', 502, '', 'fe answers 502: the dashboard does not answer'],
    ['rubbish', 200, '<html>', 'fe answers something that is not JSON'],
    ['a login', 401, '', 'fe answers 401: it wants a user and a password'],
    [
      'a request without TLS where it is wanted',
      400,
      'Client sent an HTTP request to an HTTPS server.\n',
      'fe answers 400: https:// is wanted',
    ],
    ['an error of the dashboard', 800, '{"Cause":"topom is closed"}', 'topom is closed'],
  ])('%s', async (_what, status, body, reason) => {
    cluster.feAnswer = { status, body };
    expect(await look()).toMatchObject({
      verdict: 'unknown',
      unknown: [`codis-fe at http://${cluster.fe}: ${reason}`],
      groups: [],
    });
  });

  test('nobody listens', async () => {
    await cluster.stopFe();
    expect((await look()).unknown).toEqual([
      `codis-fe at http://${cluster.fe} does not answer: connection refused`,
    ]);
  });

  test('TLS is spoken to a port that knows none', async () => {
    expect((await check(target({ fe: `https://${cluster.fe}` }), PACE)).unknown).toEqual([
      `codis-fe at https://${cluster.fe}: it does not speak TLS: http:// is wanted`,
    ]);
  });

  test('a name that nobody knows', async () => {
    expect((await check(target({ fe: 'fe.invalid:8080' }), PACE)).unknown).toEqual([
      'codis-fe at http://fe.invalid:8080: its name is not known here',
    ]);
  });

  test.each([
    [['a', 'b'], 'fe has several products, choose one by --product: a, b'],
    [[], 'fe lists no product yet'],
    [null, 'fe lists no product yet'],
  ])('a product that is to be chosen of %j', async (products, reason) => {
    cluster.products = products;
    expect(await look()).toMatchObject({
      verdict: 'unknown',
      unknown: [`codis-fe at http://${cluster.fe}: ${reason}`],
      groups: [],
    });
  });

  test('a product that fe does not have', async () => {
    const result = await look({ product: 'other' });
    expect(result.unknown).toEqual([
      `codis-fe at http://${cluster.fe}: fe knows no product other: it has codis-demo`,
    ]);
  });

  test('a product without servers', async () => {
    cluster.groups.length = 0;
    expect((await look()).unknown[0]).toContain('shows no server of codis-demo');
  });
});

test('one of several products can be chosen', async () => {
  cluster.products = ['codis-demo', 'other'];
  expect(await look({ product: 'codis-demo' })).toMatchObject({ verdict: 'agrees' });
});

test('the right password is all that is needed', async () => {
  cluster.password = 'correct-horse';
  expect(await look({ auth: 'correct-horse' })).toMatchObject({ verdict: 'agrees' });
});

test('a password that nobody wants does no harm', async () => {
  const nodes = cluster.nodes;
  for (const node of nodes) {
    const answer = node.answer;
    node.answer = (command) =>
      command.startsWith('AUTH')
        ? { error: 'ERR Client sent AUTH, but no password is set' }
        : answer(command);
  }
  expect(await look({ auth: 'needless' })).toMatchObject({ verdict: 'agrees' });
});

describe('with proxies', () => {
  let proxy: FakeProxy;
  let other: FakeProxy;
  let slave: string;
  beforeEach(async () => {
    proxy = await cluster.addProxy();
    other = await cluster.addProxy();
    slave = cluster.groups[0]!.servers[1]!.server;
  });

  const SYNC = 'press SYNC on group 1; slaveof does not help';

  test('that route as the dashboard has it, it agrees, and each was asked more than once', async () => {
    const result = await look();
    expect(result).toMatchObject({ verdict: 'agrees', notes: [] });
    expect(result.proxies).toMatchObject([{ answers: true }, { answers: true }]);
    for (const { requests } of [proxy, other]) {
      expect(requests.length).toBeGreaterThan(1);
      expect(new Set(requests)).toEqual(new Set(['GET /proxy/slots']));
    }
  });

  test('that lack nothing, a mark is wrong', async () => {
    cluster.groups[0]!.outOfSync = true;
    expect((await look()).groups[0]!.findings).toMatchObject([
      { kind: 'stuck-out-of-sync', remedy: SYNC, text: expect.stringMatching(/its proxies lack nothing$/) },
    ]);
  });

  test('of which one lacks something, a mark is right, and gone with what it stood for', async () => {
    cluster.groups[0]!.outOfSync = true;
    other.withheld.add(slave);
    const result = await look();
    expect(result.verdict).toBe('disagrees');
    expect(result.groups[0]!.findings).toMatchObject([
      { kind: 'out-of-rotation', server: slave, remedy: SYNC, confirmed: true },
    ]);
    expect(result.groups[1]!.standing).toBe('agrees');
    // SYNC was pressed.
    other.withheld.clear();
    cluster.groups[0]!.outOfSync = false;
    expect(await look()).toMatchObject({ verdict: 'agrees' });
  });

  test('of which one lacks something, a missing mark is wrong', async () => {
    other.withheld.add(slave);
    const { findings } = (await look()).groups[0]!;
    expect(findings.map(({ kind }) => kind)).toEqual(['untold-proxies', 'out-of-rotation']);
  });

  test('of which the dashboard can’t tell one, a mark is right, with the reason', async () => {
    cluster.groups[0]!.outOfSync = true;
    cluster.troubles.set(proxy, 'dial tcp: connection refused');
    await proxy.close();
    expect((await look()).groups[0]!.findings).toMatchObject([
      {
        kind: 'untold-proxies',
        text: `group 1 is OUT OF SYNC rightly: ${proxy.address} can’t be told: the dashboard gets no answer: dial tcp: connection refused`,
        remedy: `bring ${proxy.address} back or remove it from the dashboard, then ${SYNC}`,
      },
    ]);
  });

  test('of which only we can’t reach one, nobody knows whether a mark is right; no mark agrees', async () => {
    cluster.groups[0]!.outOfSync = true;
    await proxy.close();
    const result = await look();
    expect(result.verdict).toBe('unknown');
    expect(result.groups[0]!.findings).toEqual([]);
    expect(result.groups[0]!.unknown).toEqual([
      `nobody knows whether group 1 is OUT OF SYNC rightly: ${proxy.address} may lack something, and it does not answer (connection refused); --node-map says where a proxy is reached, --no-proxies leaves them out; remedy: ${SYNC}`,
    ]);
    expect(result.groups[1]!.standing).toBe('agrees');
    expect(result.notes).toEqual([expect.stringContaining(`proxy ${proxy.address} does not answer`)]);
  });

  test('of which only we can’t reach one, what another lacks is still found', async () => {
    cluster.groups[0]!.outOfSync = true;
    await proxy.close();
    other.withheld.add(slave);
    expect((await look()).groups[0]!.findings).toMatchObject([{ kind: 'out-of-rotation' }]);
  });

  test('that are not to be asked, nobody is asked, and nobody knows whether a mark is right', async () => {
    cluster.groups[0]!.outOfSync = true;
    const result = await look({ proxies: false });
    expect([...proxy.requests, ...other.requests]).toEqual([]);
    expect(result).toMatchObject({ verdict: 'unknown', groups: [{ findings: [] }, { standing: 'agrees' }] });
    expect(result.groups[0]!.unknown).toEqual([
      expect.stringMatching(/it was not asked; .*; --no-proxies was given; remedy: press SYNC/),
    ]);
    expect(result.notes).toEqual([
      'no proxy was asked: whether OUT OF SYNC is right, and where clients are sent, is not known',
    ]);
    cluster.groups[0]!.outOfSync = false;
    expect(await look({ proxies: false })).toMatchObject({ verdict: 'agrees', notes: [expect.anything()] });
  });

  test('of which one hangs, nothing is decided before its time is over', async () => {
    other.answer = 'HANG';
    expect(await look()).toMatchObject({
      verdict: 'agrees',
      proxies: [{ answers: true }, { pending: false, answers: false, error: 'time-out after 3000 ms' }],
    });
  });

  test('reached through the map', async () => {
    cluster.proxyNames.set(proxy, 'proxy-1:11080');
    const nodeMap = [`proxy-1:11080=${proxy.address}`];
    expect(await look({ nodeMap })).toMatchObject({ verdict: 'agrees', notes: [] });
    await proxy.close();
    expect((await look({ nodeMap })).notes[0]).toContain(`proxy-1:11080 (reached at ${proxy.address})`);
  });

  test('that the map sends to one place are not taken for each other', async () => {
    cluster.proxyNames.set(proxy, 'proxy-1:11080').set(other, 'proxy-2:11080');
    const nodeMap = ['proxy-1:11080', 'proxy-2:11080'].map((name) => `${name}=${proxy.address}`);
    const { notes } = await look({ nodeMap });
    expect(notes).toEqual([
      expect.stringContaining('proxy-2:11080 is reached at the same place: see --node-map'),
      expect.stringContaining('proxy-1:11080 is reached at the same place: see --node-map'),
    ]);
  });

  test('whose troubles hold a secret, it is not said', async () => {
    cluster.groups[0]!.outOfSync = true;
    cluster.troubles.set(proxy, 'bad auth correct-horse');
    const { groups, notes } = await look({ auth: 'correct-horse' });
    expect(JSON.stringify([groups[0]!.findings, notes])).toMatch(/bad auth \*\*\*/);
    expect(JSON.stringify([groups[0]!.findings, notes])).not.toContain('correct-horse');
  });
});

describe('a cluster seen through a map', () => {
  /** fe and the nodes know each other by names that mean nothing here. */
  function rename(): string[] {
    const [master, slave] = [cluster.groups[0]!.servers[0]!, cluster.groups[0]!.servers[1]!];
    const entries = [`pika-1:9221=${master.server}`, `pika-2:9221=${slave.server}`];
    master.server = 'pika-1:9221';
    slave.server = 'pika-2:9221';
    cluster.nodes[1]!.answer = () => cluster.slaveOf('pika-1:9221');
    return entries;
  }

  test('agrees', async () => {
    expect(await look({ nodeMap: rename() })).toMatchObject({ verdict: 'agrees' });
  });

  test('names both addresses of a node that is not there', async () => {
    const nodeMap = rename();
    await cluster.nodes[1]!.close();
    const result = await look({ nodeMap });
    expect(result.groups[0]!.unknown).toEqual([
      `pika-2:9221 (reached at ${cluster.nodes[1]!.address}) does not answer: connection refused`,
    ]);
  });

  test('that sends two servers to one place is unknown', async () => {
    rename();
    const nodeMap = ['pika-1:9221', 'pika-2:9221'].map((name) => `${name}=${cluster.nodes[0]!.address}`);
    const result = await look({ nodeMap });
    expect(result.verdict).not.toBe('agrees');
    expect(result.groups[0]!.unknown).toContain(
      `pika-1:9221 and pika-2:9221 are both reached at ${cluster.nodes[0]!.address}: see --node-map`,
    );
  });
});

test('servers that come and go in fe are asked, and not asked any more', async () => {
  const [master] = cluster.nodes;
  const { servers } = cluster.groups[0]!;
  const extra = await FakeNode.listen(() => {
    // It goes as soon as it was asked.
    if (servers.length > 2) servers.pop();
    return cluster.slaveOf(master!.address);
  });
  try {
    // It comes once fe was asked, and before anything can be decided.
    const answer = master!.answer;
    master!.answer = (command) => {
      if (master!.commands.length === 1) servers.push({ server: extra.address, action: {}, state: 0 });
      return answer(command);
    };
    const result = await look();
    expect(extra.commands.length).toBeGreaterThan(0);
    expect(result.groups[0]!.reported.rows).toHaveLength(2);
    expect(result.verdict).toBe('agrees');
  } finally {
    await extra.close();
  }
});
