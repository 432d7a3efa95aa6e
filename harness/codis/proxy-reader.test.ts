import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProxyReader } from './proxy-reader.ts';

const A = '127.0.0.1:1';
const B = '127.0.0.1:2';
const slot = (id: number, more: object = {}) => ({ id, backend_addr: A, backend_addr_group_id: 1, ...more });

let server: Server;
const requests: string[] = [];
let answer: { status?: number; body: string } | 'HANG';
beforeEach(async () => {
  requests.length = 0;
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (answer === 'HANG') return;
    response.statusCode = answer.status ?? 200;
    response.end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const readerOf = (limitMs = 60_000) =>
  new ProxyReader(() => `127.0.0.1:${(server.address() as AddressInfo).port}`, limitMs, fetch);

test('slots that are treated alike are one range', async () => {
  const replicas = { replica_groups: [[A], [B]] };
  const slots = [slot(0, replicas), slot(1, replicas), slot(2), { id: 3 }, slot(5, { locked: true })];
  answer = { body: JSON.stringify([...slots, slot(6, { migrate_from: B })]) };
  expect(await readerOf().routes()).toEqual([
    { first: 0, last: 1, group: 1, master: A, replicas: [A, B] },
    { first: 2, last: 2, group: 1, master: A, replicas: [] },
    { first: 3, last: 3, group: 0, master: '', replicas: [] },
    { first: 5, last: 5, group: 1, master: A, replicas: [], locked: true },
    { first: 6, last: 6, group: 1, master: A, replicas: [], from: B },
  ]);
  expect(requests).toEqual(['GET /proxy/slots']);
});

test('the same answer is the same array, another one is not', async () => {
  const reader = readerOf();
  answer = { body: JSON.stringify([slot(0)]) };
  const first = await reader.routes();
  expect(await reader.routes()).toBe(first);
  answer = { body: JSON.stringify([slot(0, { locked: true })]) };
  expect(await reader.routes()).not.toBe(first);
});

test.each<[string, typeof answer, number | undefined]>([
  ['it answers something that is not JSON', { body: 'pong' }, undefined],
  ['it answers something unexpected: 0.id: Invalid input', { body: '[{}]' }, undefined],
  ['it answers 500', { status: 500, body: '' }, undefined],
  ['time-out after 20 ms', 'HANG', 20],
])('%s', async (why, said, limitMs) => {
  answer = said;
  await expect(readerOf(limitMs).routes()).rejects.toThrow(why);
});

test('a proxy that is down', async () => {
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  await expect(new ProxyReader(() => `127.0.0.1:${port}`, 60_000, fetch).routes()).rejects.toThrow(
    'connection refused',
  );
});
