import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FeReader } from './fe-reader.ts';
import { xauth } from './xauth.ts';

let server: Server;
/** What every product's statistics are. */
let stats: object;
const requests: string[] = [];
const authorizations: (string | undefined)[] = [];
beforeEach(async () => {
  requests.length = 0;
  stats = { group: { models: [], stats: {} } };
  authorizations.length = 0;
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers.authorization);
    const answer = request.url?.endsWith('/list') ? ['a', 'b'] : stats;
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
  expect(await fe.stats('a')).toEqual({ group: { models: [], stats: {} }, proxies: [], slots: [] });
  await fe.stats('b');
  expect(requests).toEqual([
    'GET /list',
    `GET /api/topom/stats/${xauth('a')}?forward=a`,
    `GET /api/topom/stats/${xauth('b')}?forward=b`,
  ]);
});

test('a slot that is being given to another group is left out: the dashboard says null of it', async () => {
  const slots = [{ id: 0, group_id: 1 }, { id: 1, group_id: 1 }, null, { id: 3, group_id: 1 }];
  stats = { ...stats, slots };
  expect((await FeReader.of({ url: url() }, 1000, fetch).stats('a')).slots).toEqual([
    { first: 0, last: 1, group: 1 },
    { first: 3, last: 3, group: 1 },
  ]);
});

test('has the proxies as the dashboard sees them, and nothing of what it sends them', async () => {
  const tokens = ['a', 'b', 'c', 'd'];
  const Cause = (text: string) => ({ error: { Cause: text } });
  stats = {
    ...stats,
    proxy: {
      models: tokens.map((token) => ({ token, admin_addr: `${token}:11080`, proxy_addr: `${token}:19000` })),
      stats: {
        a: { stats: { online: true, backend: { primary_only: true } } },
        b: Cause(`Get "http://b:11080/api/proxy/stats/${xauth('b')}": dial tcp: connection refused`),
        c: Cause(`Get http://c:11080/api/proxy/stats/${xauth('c')}: EOF`),
        d: { timeout: true },
      },
    },
  };
  const { proxies } = await FeReader.of({ url: url() }, 1000, fetch).stats('a');
  expect(proxies).toEqual([
    { token: 'a', admin: 'a:11080', clients: 'a:19000', primaryOnly: true },
    { token: 'b', admin: 'b:11080', clients: 'b:19000', trouble: 'dial tcp: connection refused' },
    { token: 'c', admin: 'c:11080', clients: 'c:19000', trouble: 'EOF' },
    { token: 'd', admin: 'd:11080', clients: 'd:19000', trouble: 'time-out' },
  ]);
});

test('reads an answer that says the same as the one before no second time', async () => {
  const fe = FeReader.of({ url: url() }, 1000, fetch);
  const first = await fe.stats('a');
  expect(await fe.stats('a')).toBe(first);
  stats = { group: { models: [{ id: 1, servers: [], promoting: {}, out_of_sync: true }], stats: {} } };
  const second = await fe.stats('a');
  expect(second.group.models).toMatchObject([{ id: 1, out_of_sync: true }]);
  expect(await fe.stats('a')).toBe(second);
});

test('sends its headers with each request, below whatever path fe lies', async () => {
  const fe = FeReader.of({ url: `${url()}/codis`, headers: { authorization: 'Basic eA==' } }, 1000, fetch);
  await fe.stats('a');
  expect(requests[0]).toBe('GET /codis/list');
  expect(authorizations).toEqual(['Basic eA==', 'Basic eA==']);
});

describe('where nothing came of asking', () => {
  /** As `fetch` rejects: the reason is its error's cause. */
  const failing = (cause: Error) =>
    FeReader.of({ url: 'http://fe:8080' }, 1000, async () => {
      throw new TypeError('fetch failed', { cause });
    }).list();
  const system = (message: string, code: string, syscall: string) =>
    Object.assign(new Error(message), { code, syscall });

  test.each([
    ['refused', 'connection refused', system('connect ECONNREFUSED 10.0.0.1:1', 'ECONNREFUSED', 'connect')],
    ['cut', 'closed', system('read ECONNRESET', 'ECONNRESET', 'read')],
    [
      'without a way there',
      'connect EHOSTUNREACH 10.0.0.1:1',
      system('connect EHOSTUNREACH 10.0.0.1:1', 'EHOSTUNREACH', 'connect'),
    ],
    [
      'without a way to any of its addresses',
      'ENETUNREACH',
      Object.assign(new AggregateError([]), { code: 'ENETUNREACH' }),
    ],
  ])('%s, nobody answered', async (_what, message, cause) => {
    await expect(failing(cause)).rejects.toMatchObject({ message, reason: 'no-answer' });
  });

  test('its name may be unknown', async () => {
    await expect(
      failing(system('getaddrinfo ENOTFOUND fe', 'ENOTFOUND', 'getaddrinfo')),
    ).rejects.toMatchObject({ message: 'its name is not known here', reason: 'unknown-name' });
  });

  test('somebody may have answered in a way that is not trusted', async () => {
    const untrusted = Object.assign(new Error('self-signed certificate'), {
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    await expect(failing(untrusted)).rejects.toMatchObject({
      message: 'self-signed certificate',
      reason: undefined,
    });
  });
});
