import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { slotOf, tagsOf } from '../codis/hash-slot.ts';
import { NodeSamples } from '../observe/node-samples.ts';
import { SLOTS } from '../programs/configuration/dashboard-toml.ts';
import type { ActionName } from '../timeline/actions.ts';
import type { ClientsSample, Served, TimelineEvent } from '../timeline/event.ts';
import { TimelineWriter } from '../timeline/writer.ts';
import { holds, notYet, until } from '../until.ts';
import { ClientLoad } from './client-load.ts';
import { FakeProxy } from './fake-proxy.ts';

const PERIOD_MS = 20;
const MASTER = '127.0.0.1:1';
const SLAVE = '127.0.0.1:2';
const MASTER_INFO = 'role:master\r\nconnected_slaves:1\r\n';
const SLAVE_INFO = 'role:slave\r\nmaster_host:127.0.0.1\r\nmaster_port:1\r\nmaster_link_status:up\r\n';
const HALF = SLOTS / 2;
const TAGS = tagsOf(SLOTS);
const groups = [1, 2].map((id) => ({
  id,
  slots: { first: (id - 1) * HALF, last: id * HALF - 1 },
  counterKey: `counter:{${TAGS[(id - 1) * HALF]}}`,
  servers: id === 1 ? [MASTER, SLAVE].map((address) => ({ name: address, address })) : [],
}));

let folder: string;
let timeline: TimelineWriter;
let proxies: FakeProxy[];
let load: ClientLoad;
const events: TimelineEvent[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clients-'));
  timeline = await TimelineWriter.open(join(folder, 'timeline.ndjson'));
  events.length = 0;
  timeline.listen((event) => events.push(event));
  proxies = await Promise.all(['one', 'two'].map((name) => FakeProxy.listen(name)));
  const nodes = new NodeSamples(timeline, PERIOD_MS);
  load = new ClientLoad({
    cluster: { groups, proxies },
    timeline,
    nodes,
    periodMs: PERIOD_MS,
    random: Math.random,
  });
});
afterEach(async () => {
  await load.stop();
  await Promise.all(proxies.map((proxy) => proxy.close()));
  await timeline.close();
  await rm(folder, { recursive: true });
});

const toldOf = ({ address }: FakeProxy) =>
  events.filter((event): event is ClientsSample => event.kind === 'clients' && event.proxy === address);
const servedOf = (proxy: FakeProxy, group: number): Served[] =>
  toldOf(proxy).flatMap(({ groups }) => groups.filter((served) => served.group === group));

function eventually(what: string, condition: () => boolean): Promise<void> {
  return until(() => (condition() ? holds(undefined) : notYet(JSON.stringify(events.at(-1)))), {
    what,
    limitMs: 60_000,
    everyMs: 5,
  });
}

/** What is told of a group from now on, once something is that was asked only now. */
async function told(proxy: FakeProxy, group: number, as: (served: Served) => boolean): Promise<Served> {
  const before = servedOf(proxy, group).length;
  const since = () => servedOf(proxy, group).slice(before).find(as);
  await eventually('it is told', () => since() !== undefined);
  return since()!;
}

const well = ({ done, failed }: Served) => done > 0 && failed === 0;
const keyOf = (command: string) => command.split(' ')[1]!;
const slotsOf = (proxy: FakeProxy, name: string) =>
  new Set(
    proxy.commands
      .filter((command) => command.startsWith(`${name} `))
      .map((command) => slotOf(keyOf(command), SLOTS)),
  );
const writes = (group: number) =>
  proxies
    .flatMap(({ commands }) => commands)
    .filter(
      (command) =>
        /^(incr|set) /.test(command) && Math.floor(slotOf(keyOf(command), SLOTS) / HALF) + 1 === group,
    ).length;
/** What a group's counter was told, in its order. */
const countersOf = (group: number) => {
  const { counterKey } = groups.find(({ id }) => id === group)!;
  return proxies
    .flatMap(({ commands }) => commands)
    .filter((command) => command.startsWith(`set ${counterKey} `))
    .map((command) => Number(command.split(' ')[2]))
    .toSorted((one, other) => one - other);
};
function act(action: ActionName, target: string): void {
  timeline.write({ t: timeline.now(), kind: 'action', action, target });
}
function said(node: string, info: string, counter?: string): void {
  const data = counter === undefined ? {} : { data: { probe: null, extra: null, counter } };
  timeline.write({ t: timeline.now(), kind: 'node', took: 0, node, info, ...data });
}

test('reads and writes on every slot through every proxy, and tells what came of it', async () => {
  load.start();
  await eventually('every slot was written, and most were read', () =>
    proxies.every((proxy) => slotsOf(proxy, 'incr').size === SLOTS && slotsOf(proxy, 'get').size > SLOTS / 2),
  );
  for (const proxy of proxies) {
    expect(await told(proxy, 1, well)).toEqual({ group: 1, done: expect.any(Number), failed: 0, staleMs: 0 });
    expect(toldOf(proxy)[0]!.took).toBeGreaterThanOrEqual(PERIOD_MS);
    expect(toldOf(proxy).find(({ groups }) => groups.every(({ done }) => done > 0))).toEqual({
      t: expect.any(Number),
      kind: 'clients',
      took: expect.any(Number),
      proxy: proxy.address,
      slowestMs: expect.any(Number),
      groups: [expect.objectContaining({ group: 1 }), expect.objectContaining({ group: 2 })],
    });
  }
});

test('each group has a counter, which never goes back, whenever clients begin', async () => {
  load.start();
  await eventually('both are increased', () => [1, 2].every((group) => countersOf(group).length >= 3));
  await load.stop();
  const before = countersOf(1);
  load.start();
  await eventually('it is increased again', () => countersOf(1).length >= before.length + 3);
  expect(new Set(countersOf(1)).size).toBe(countersOf(1).length);
  expect(countersOf(1).slice(0, before.length)).toEqual(before);
});

test('no key is written through two proxies', async () => {
  load.start();
  await eventually('some writes', () => proxies.every((proxy) => slotsOf(proxy, 'incr').size === SLOTS));
  const [one, two] = proxies.map(
    ({ commands }) => new Set(commands.filter((command) => command.startsWith('incr ')).map(keyOf)),
  );
  expect([...one!].filter((key) => two!.has(key))).toEqual([]);
});

describe('what fails', () => {
  test('counts for the group whose slot it is, with the first reason', async () => {
    const [proxy] = proxies as [FakeProxy];
    proxy.before = (command) =>
      slotOf(keyOf(command), SLOTS) >= HALF ? { error: 'ERR slot is not ready' } : undefined;
    load.start();
    // They write and read by themselves: one may have been answered by then, and the other not.
    const failing = await told(
      proxy,
      2,
      ({ failed, noWriteMs, noReadMs }) => failed > 0 && noWriteMs !== undefined && noReadMs !== undefined,
    );
    expect(failing).toMatchObject({ done: 0, error: 'ERR slot is not ready' });
    expect(failing.noWriteMs).toBeGreaterThan(0);
    expect(failing.noReadMs).toBeGreaterThan(0);
    const others = [...servedOf(proxy, 1), ...servedOf(proxies[1]!, 2)];
    expect(others.map(({ error }) => error)).not.toContain('ERR slot is not ready');
    proxy.before = () => undefined;
    await told(proxy, 2, well);
  });

  test('because the connection was closed is tried again on another one', async () => {
    const [proxy] = proxies as [FakeProxy];
    load.start();
    await told(proxy, 1, well);
    proxy.before = () => 'CUT';
    expect(await told(proxy, 1, ({ failed }) => failed > 0)).toMatchObject({ error: 'closed' });
    proxy.before = () => undefined;
    await told(proxy, 1, well);
  });

  test('because nobody answers is given up, and holds up no other group', async () => {
    const [proxy] = proxies as [FakeProxy];
    proxy.before = (command) => (slotOf(keyOf(command), SLOTS) >= HALF ? 'HANG' : undefined);
    load.start();
    expect(await told(proxy, 2, ({ failed }) => failed > 0)).toMatchObject({
      done: 0,
      error: 'time-out after 2000 ms',
    });
    expect(servedOf(proxy, 1).every(({ failed }) => failed === 0)).toBe(true);
    // Connected they are.
    proxy.before = () => 'HANG';
    await told(proxy, 1, ({ failed }) => failed > 0);
    expect(toldOf(proxy).filter(({ error }) => error !== undefined)).toEqual([]);
  });

  test('because the proxy is gone is told of it, until it is back', async () => {
    const [proxy, other] = proxies as [FakeProxy, FakeProxy];
    load.start();
    await told(proxy, 1, well);
    await proxy.close();
    await eventually('it is told', () => toldOf(proxy).at(-1)?.error !== undefined);
    const last = toldOf(proxy).at(-1)!;
    expect(last.error).toBe('connection refused');
    expect(last.groups.map(({ done }) => done)).toEqual([0, 0]);
    expect(last.groups.every(({ failed }) => failed > 0)).toBe(true);
    expect(toldOf(other).every(({ error }) => error === undefined)).toBe(true);
    await proxy.listenAgain();
    expect(await told(proxy, 1, well)).toBeDefined();
    expect(toldOf(proxy).at(-1)).not.toHaveProperty('error');
  });
});

describe('a counter', () => {
  test('that falls back is told, with what had been asked for when it was acknowledged', async () => {
    const [proxy] = proxies as [FakeProxy];
    load.start();
    await told(proxy, 1, well);
    const [key, had] = [...proxy.data].find(
      ([name]) => slotOf(name, SLOTS) < HALF && name.includes('count:'),
    )!;
    const after = countersOf(1).at(-1)!;
    proxy.data.set(key, had - 3);
    const { lost } = await told(proxy, 1, (served) => served.lost !== undefined);
    expect(lost).toEqual({ key, had, got: had - 2, issued: expect.any(Number) });
    expect(lost!.issued).toBeLessThanOrEqual(after + 1);
    expect(lost!.issued).toBeGreaterThanOrEqual(countersOf(1)[0]! - 1);
  });

  test('that runs ahead, since an increase was done whose answer was lost, is none', async () => {
    const [proxy] = proxies as [FakeProxy];
    load.start();
    await told(proxy, 1, well);
    let cuts = 0;
    proxy.after = (command) => (command.startsWith('incr') && cuts++ < 20 ? 'CUT' : undefined);
    await told(proxy, 1, ({ failed }) => failed > 0);
    await eventually('that is over', () => cuts >= 20);
    const { length } = proxy.commands;
    await eventually('every counter was increased again', () => proxy.commands.length > length + 3 * SLOTS);
    await told(proxy, 1, well);
    expect([1, 2].flatMap((group) => servedOf(proxy, group)).filter(({ lost }) => lost)).toEqual([]);
  });

  test('that is read as it was is stale, by the age of what the read lacks', async () => {
    const [proxy] = proxies as [FakeProxy];
    load.start();
    await told(proxy, 1, well);
    proxy.read = new Map(proxy.data);
    const { staleMs } = await told(proxy, 1, (served) => served.staleMs > 0);
    await told(proxy, 1, (served) => served.staleMs > staleMs);
    proxy.read = undefined;
    await told(proxy, 1, (served) => well(served) && served.staleMs === 0);
  });
});

describe('writes to a group are held', () => {
  const readsOn = async (group: number) => {
    const before = writes(group);
    // Whatever was under way when they were held has been answered.
    await told(proxies[0]!, group, well);
    await told(proxies[0]!, group, well);
    expect(writes(group)).toBe(before);
  };

  test('for whoever wants quiet, once the slaves have the last of them, until they are resumed', async () => {
    load.start();
    await told(proxies[0]!, 1, well);
    said(MASTER, MASTER_INFO);
    said(SLAVE, SLAVE_INFO, '0');
    let isQuiet = false;
    const quiet = load.quiesce(1).then(() => {
      isQuiet = true;
    });
    const { length } = countersOf(1);
    await eventually('the counter is increased once more', () => countersOf(1).length > length);
    expect(isQuiet).toBe(false);
    said(SLAVE, SLAVE_INFO, String(countersOf(1).at(-1)));
    await quiet;
    await readsOn(1);
    const other = writes(2);
    await eventually('the other group is written to', () => writes(2) > other);
    const held = writes(1);
    load.resumeWrites(1);
    await eventually('it is written to', () => writes(1) > held);
  });

  test('while a master is frozen, and not while a slave is', async () => {
    load.start();
    said(MASTER, MASTER_INFO);
    said(SLAVE, SLAVE_INFO);
    act('sigstop', SLAVE);
    const before = writes(1);
    await eventually('it is written to', () => writes(1) > before);
    await load.quiesce(1);
    act('sigstop', MASTER);
    load.resumeWrites(1);
    await readsOn(1);
    act('sigcont', MASTER);
    const held = writes(1);
    await eventually('it is written to', () => writes(1) > held);
  });

  test('while a master is off the network, also where clients begin only then', async () => {
    act('isolate', MASTER);
    load.start();
    await told(proxies[0]!, 1, well);
    expect(writes(1)).toBe(0);
    act('rejoin', MASTER);
    await eventually('it is written to', () => writes(1) > 0);
  });

  test('at no cost of an outage: nobody asks', async () => {
    const [proxy] = proxies as [FakeProxy];
    proxy.before = (command) => (command.startsWith('get') ? undefined : { error: 'ERR no' });
    load.start();
    await told(proxy, 1, ({ failed }) => failed > 0);
    await load.quiesce(1);
    await told(proxy, 1, well);
    expect(await told(proxy, 1, well)).not.toHaveProperty('noWriteMs');
  });
});

test('where there is no proxy there are no clients', async () => {
  const lonely = new ClientLoad({
    cluster: { groups, proxies: [] },
    timeline,
    nodes: new NodeSamples(timeline, PERIOD_MS),
    periodMs: PERIOD_MS,
    random: Math.random,
  });
  lonely.start();
  await lonely.quiesce(1);
  lonely.resumeWrites(1);
  await lonely.stop();
  expect(events).toEqual([]);
});
