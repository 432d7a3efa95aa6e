import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FeReader } from './fe-reader.ts';
import { xauth } from './xauth.ts';

let server: Server;
const requests: string[] = [];
const authorizations: (string | undefined)[] = [];
beforeEach(async () => {
  requests.length = 0;
  authorizations.length = 0;
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers.authorization);
    const answer = request.url?.endsWith('/list') ? ['a', 'b'] : { group: { models: [], stats: {} } };
    response.end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

test('asks by GET alone, and for the list only once', async () => {
  const fe = FeReader.of({ url: url() }, 1000, fetch);
  expect(await fe.list()).toEqual(['a', 'b']);
  expect(await fe.groupStats('a')).toEqual({ models: [], stats: {} });
  await fe.groupStats('b');
  expect(requests).toEqual([
    'GET /list',
    `GET /api/topom/stats/${xauth('a')}?forward=a`,
    `GET /api/topom/stats/${xauth('b')}?forward=b`,
  ]);
});

test('sends its headers with each request, below whatever path fe lies', async () => {
  const fe = FeReader.of({ url: `${url()}/codis`, headers: { authorization: 'Basic eA==' } }, 1000, fetch);
  await fe.groupStats('a');
  expect(requests[0]).toBe('GET /codis/list');
  expect(authorizations).toEqual(['Basic eA==', 'Basic eA==']);
});
