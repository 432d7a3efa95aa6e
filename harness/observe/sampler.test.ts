import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ClusterGroup, ClusterServer } from '../cluster/cluster.ts';
import { ClusterProxy } from '../cluster/proxy.ts';
import { FeClient } from '../codis/fe-client.ts';
import { type FakeAnswer, FakeNode } from '../pika/fake-node.ts';
import type { ProgramHandle } from '../runtime/runtime.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import { TimelineWriter } from '../timeline/writer.ts';
import { holds, notYet, until } from '../until.ts';
import { Sampler } from './sampler.ts';

const PERIOD_MS = 20;
const MASTER = '# Replication(MASTER)\r\nrole:master\r\nconnected_slaves:0\r\n';

let folder: string;
let fe: Server;
let nodes: FakeNode[];
let servers: ClusterServer[];
let proxies: ClusterProxy[];
let timeline: TimelineWriter;
let sampler: Sampler;
/** Begin to. @param askMs for how long fe, which never answers, is waited for */
let sample: (askMs: number) => void;
const PATIENT_MS = 120_000;
const events: TimelineEvent[] = [];

/** What a slave of the first node says: its link is up, and it has what that node was told last. */
function slave(): (command: string) => FakeAnswer {
  const [host, port] = nodes[0]!.address.split(':');
  return (command) => {
    if (command.startsWith('info')) {
      return `role:slave\r\nmaster_host:${host}\r\nmaster_port:${port}\r\nmaster_link_status:up\r\ndb0:connected\r\n`;
    }
    return command.startsWith('mget') ? [lastWrite(0), null] : 'OK';
  };
}

function lastWrite(node: number): string | null {
  const command = nodes[node]!.commands.findLast((candidate) => candidate.startsWith('set '));
  return command?.split(' ')[2] ?? null;
}

const writesTo = (node: number) =>
  nodes[node]!.commands.filter((command) => command.startsWith('set ')).length;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sampler-'));
  // It never answers.
  fe = createServer();
  fe.listen(0, '127.0.0.1');
  await once(fe, 'listening');
  const master = (command: string) => {
    if (command.startsWith('info')) return MASTER;
    return command.startsWith('mget') ? [null, null] : 'OK';
  };
  nodes = [await FakeNode.listen(master), await FakeNode.listen(() => 'HANG')];
  nodes[1]!.answer = slave();
  servers = nodes.map((node, i) => new ClusterServer(1, program(`pika-${i + 1}`, node.address)));
  const groups: ClusterGroup[] = [{ id: 1, servers, slots: { first: 0, last: 63 }, counterKey: 'counter' }];
  proxies = [];
  timeline = await TimelineWriter.open(join(folder, 'timeline.ndjson'));
  events.length = 0;
  timeline.listen((event) => events.push(event));
  sample = (askMs) => {
    const feClient = new FeClient(() => addressOf(fe), 'codis-demo', { askMs, orderMs: askMs });
    sampler = new Sampler({ cluster: { groups, proxies, feClient }, timeline, periodMs: PERIOD_MS });
    sampler.start();
  };
});
afterEach(async () => {
  fe.closeAllConnections();
  fe.close();
  await sampler.stop();
  for (const server of servers) server.close();
  await Promise.all(nodes.map((node) => node.close()));
  await timeline.close();
  await rm(folder, { recursive: true });
});

function program(name: string, address: string): ProgramHandle {
  const nothing = () => Promise.resolve();
  return {
    name,
    role: 'pika',
    inside: address,
    outside: () => address,
    clientsOutside: () => address,
    start: nothing,
    stop: nothing,
    kill: nothing,
    pause: nothing,
    resume: nothing,
    isolate: nothing,
    rejoin: nothing,
    logs: () => Promise.resolve(''),
    logsSince: () => Promise.resolve({ text: '', mark: '' }),
  };
}

const addressOf = (server: Server) => `127.0.0.1:${(server.address() as AddressInfo).port}`;

const samplesOf = (node: number) =>
  events.filter((event) => event.kind === 'node' && event.node === nodes[node]!.address);

function eventually(what: string, condition: () => boolean): Promise<void> {
  return until(() => (condition() ? holds(undefined) : notYet(`${events.length} events`)), {
    what,
    limitMs: 60_000,
    everyMs: 5,
  });
}

test('a fe that hangs does not blind the nodes, nor does a node that hangs blind another', async () => {
  nodes[1]!.answer = () => 'HANG';
  sample(PATIENT_MS);
  await eventually('ten samples of the first node', () => samplesOf(0).length >= 10);
  expect(events.filter((event) => event.kind === 'fe')).toEqual([]);
});

test('a fe that hangs is waited for so long, and then asked again', async () => {
  sample(50);
  const ofFe = () => events.filter((event) => event.kind === 'fe');
  await eventually('two samples of fe', () => ofFe().length >= 2);
  expect(ofFe()[0]).toMatchObject({ error: 'time-out after 50 ms' });
});

test('an answer that was late is not made up for by a burst', async () => {
  const answer = nodes[0]!.answer;
  nodes[0]!.answer = () => 'HANG';
  sample(PATIENT_MS);
  await eventually('a time-out', () => samplesOf(0).length >= 1);
  nodes[0]!.answer = answer;
  await eventually('five more samples', () => samplesOf(0).length >= 6);
  const asked = samplesOf(0)
    .slice(1)
    .map(({ t }) => t);
  expect(asked.every((t, i) => i === 0 || t - asked[i - 1]! >= PERIOD_MS - 5)).toBe(true);
});

test('a node that refuses to read still tells its state', async () => {
  nodes[0]!.answer = (command) => (command.startsWith('info') ? MASTER : { error: 'ERR syncing' });
  sample(PATIENT_MS);
  await eventually('a sample', () => samplesOf(0).length >= 1);
  expect(samplesOf(0)[0]).toEqual({
    t: expect.any(Number),
    kind: 'node',
    took: expect.any(Number),
    node: nodes[0]!.address,
    info: MASTER,
  });
});

test('writes to the master and to nobody else, and tells what was acknowledged', async () => {
  sample(PATIENT_MS);
  await eventually('three writes', () => events.filter((event) => event.kind === 'write').length >= 3);
  expect(writesTo(1)).toBe(0);
  const values = events.flatMap((event) => (event.kind === 'write' ? [event.value] : []));
  expect(values.slice(0, 3)).toEqual([1, 2, 3].map((sequence) => `${nodes[0]!.address}#${sequence}`));
});

test('writes to nobody while there are two masters', async () => {
  nodes[1]!.answer = nodes[0]!.answer;
  sample(PATIENT_MS);
  await eventually('ten samples of each', () => [0, 1].every((node) => samplesOf(node).length >= 10));
  expect([writesTo(0), writesTo(1)]).toEqual([0, 0]);
});

test('does not write to a server that was detached, though the master is away', async () => {
  sample(PATIENT_MS);
  await eventually('a write', () => writesTo(0) >= 1);
  timeline.write({ t: timeline.now(), kind: 'action', action: 'slaveof-no-one', target: nodes[1]!.address });
  timeline.write({ t: timeline.now(), kind: 'action', action: 'sigkill', target: nodes[0]!.address });
  nodes[1]!.answer = nodes[0]!.answer;
  const samples = samplesOf(1).length;
  await eventually('ten more samples', () => samplesOf(1).length >= samples + 10);
  expect(writesTo(1)).toBe(0);
  timeline.write({ t: timeline.now(), kind: 'action', action: 'fe-promote', target: nodes[1]!.address });
  await eventually('a write', () => writesTo(1) >= 1);
});

test('is quiet from quiesce, when the slaves have it all, to resumeWrites', async () => {
  sample(PATIENT_MS);
  await eventually('a write', () => writesTo(0) >= 1);
  await sampler.probe.quiesce(1);
  const writes = writesTo(0);
  const samples = samplesOf(0).length;
  await eventually('ten more samples', () => samplesOf(0).length >= samples + 10);
  expect(writesTo(0)).toBe(writes);
  const seen = samplesOf(1).at(-1)!;
  expect(seen).toMatchObject({ data: { probe: lastWrite(0) } });
  sampler.probe.resumeWrites(1);
  await eventually('a write', () => writesTo(0) > writes);
});

test('asks for the counter of the group where clients increase it, through the proxies, and for none elsewhere', async () => {
  const asked = (node: number) => nodes[node]!.commands.findLast((command) => command.startsWith('mget'));
  sample(50);
  await eventually('a sample', () => samplesOf(0).length >= 1);
  await sampler.stop();
  expect(asked(0)).toBe('mget insync:probe insync:extra');
  expect(samplesOf(0)[0]).toMatchObject({ data: { probe: null, extra: null } });
  const admin = createServer();
  await once(admin.listen(0, '127.0.0.1'), 'listening');
  proxies = [new ClusterProxy(program('codis-proxy-1', addressOf(admin)))];
  nodes[0]!.answer = (command) => (command.startsWith('info') ? MASTER : [null, null, '17']);
  events.length = 0;
  sample(50);
  await eventually('a sample', () => samplesOf(0).length >= 1);
  expect(asked(0)).toBe('mget insync:probe insync:extra counter');
  expect(samplesOf(0)[0]).toMatchObject({ data: { counter: '17' } });
  admin.closeAllConnections();
  admin.close();
});

test('a proxy that hangs does not blind the view of another', async () => {
  const slots = JSON.stringify([{ id: 0, backend_addr: nodes[0]!.address, backend_addr_group_id: 1 }]);
  // The second one never answers.
  const admins = [createServer((_request, response) => response.end(slots)), createServer()];
  proxies = await Promise.all(
    admins.map(async (admin, i) => {
      await once(admin.listen(0, '127.0.0.1'), 'listening');
      return new ClusterProxy(program(`codis-proxy-${i + 1}`, addressOf(admin)));
    }),
  );
  sample(PATIENT_MS);
  const samplesOf = (i: number) =>
    events.filter((event) => event.kind === 'proxy' && event.proxy === proxies[i]!.address);
  await eventually('a sample of each', () => samplesOf(0).length >= 3 && samplesOf(1).length >= 1);
  expect(samplesOf(0)[0]).toMatchObject({ routes: [{ first: 0, last: 0, master: nodes[0]!.address }] });
  expect(samplesOf(1)[0]).toMatchObject({ error: 'time-out after 1000 ms' });
  for (const admin of admins) {
    admin.closeAllConnections();
    admin.close();
  }
});
