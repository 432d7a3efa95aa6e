import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlreadyExistsError, FeClient, FeError } from './fe-client.ts';
import { xauth } from './xauth.ts';

interface Answer {
  readonly status?: number;
  readonly body: string;
}

const PRODUCT = 'codis-demo';
const STATS = {
  group: {
    models: [
      {
        id: 1,
        servers: [{ server: '127.0.0.1:1', datacenter: '', action: { state: 'synced' }, state: 0 }],
        promoting: {},
        out_of_sync: false,
      },
    ],
    stats: {
      '127.0.0.1:1': {
        stats: { role: 'master', connected_slaves: '0', uptime_in_seconds: '7' },
        unixtime: 1,
      },
      '127.0.0.1:2': { error: { Cause: 'EOF', Stack: [] } },
      '127.0.0.1:3': { timeout: true },
    },
  },
};

/** fe as it is: 403 to everything until `/list` was called. */
let server: Server;
let requests: string[];
let listed: boolean;
let answer: (request: IncomingMessage) => Answer | 'HANG';
let fe: FeClient;

beforeEach(async () => {
  requests = [];
  listed = false;
  answer = () => ({ body: JSON.stringify(STATS) });
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const said = respond(request);
    if (said === 'HANG') return;
    response.statusCode = said.status ?? 200;
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(said.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  fe = clientOf(60_000);
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
});

/** @param limitMs for how long it waits for an answer */
function clientOf(limitMs: number): FeClient {
  const { port } = server.address() as AddressInfo;
  return new FeClient(() => `127.0.0.1:${port}`, PRODUCT, { askMs: limitMs, orderMs: limitMs });
}

function respond(request: IncomingMessage): Answer | 'HANG' {
  if (request.url === '/list') {
    listed = true;
    return { body: JSON.stringify([PRODUCT]) };
  }
  return listed ? answer(request) : { status: 403, body: '' };
}

const STATS_REQUEST = `GET /api/topom/stats/${xauth(PRODUCT)}?forward=${PRODUCT}`;

test('asks for the list before anything else, and once', async () => {
  await fe.stats();
  await fe.stats();
  expect(requests).toEqual(['GET /list', STATS_REQUEST, STATS_REQUEST]);
});

test('asks for the list again after fe was started again', async () => {
  await fe.stats();
  listed = false;
  await fe.stats();
  expect(requests.slice(2)).toEqual([STATS_REQUEST, 'GET /list', STATS_REQUEST]);
});

test('gives the groups with what has to do with replication', async () => {
  const { models, stats } = (await fe.stats()).group;
  expect(models).toMatchObject([{ id: 1, out_of_sync: false }]);
  expect(stats).toEqual({
    '127.0.0.1:1': { stats: { role: 'master', connected_slaves: '0' } },
    '127.0.0.1:2': { error: { Cause: 'EOF' } },
    '127.0.0.1:3': { timeout: true },
  });
});

test.each([
  ['group/create/X/1', () => fe.createGroup(1)],
  ['group/add/X/1/127.0.0.1:9221', () => fe.addServer(1, '127.0.0.1:9221')],
  ['group/action/create/X/127.0.0.1:9221', () => fe.slaveof('127.0.0.1:9221')],
  ['group/promote/X/1/127.0.0.1:9221', () => fe.promote(1, '127.0.0.1:9221')],
  ['group/resync/X/1', () => fe.resync(1)],
  ['group/replica-groups/X/1/127.0.0.1:9221/1', () => fe.setReplica(1, '127.0.0.1:9221', true)],
  ['proxy/online/X/127.0.0.1:11080', () => fe.onlineProxy('127.0.0.1:11080')],
])('orders %s', async (path, order) => {
  answer = () => ({ body: '"OK"' });
  await order();
  expect(requests.at(-1)).toBe(`PUT /api/topom/${path.replace('X', xauth(PRODUCT))}?forward=${PRODUCT}`);
});

test('assigns each slot of the ranges', async () => {
  let said: Promise<unknown> | undefined;
  answer = (request) => {
    said = json(request);
    return { body: '"OK"' };
  };
  await fe.assignSlots([
    { first: 0, last: 1, group: 1 },
    { first: 2, last: 2, group: 2 },
  ]);
  expect(requests.at(-1)).toBe(`PUT /api/topom/slots/assign/${xauth(PRODUCT)}?forward=${PRODUCT}`);
  expect(await said).toEqual([
    { id: 0, group_id: 1 },
    { id: 1, group_id: 1 },
    { id: 2, group_id: 2 },
  ]);
});

describe('an FeError', () => {
  test("with the dashboard's own cause", async () => {
    answer = () => ({ status: 800, body: '{"Cause":"group-[1] already exists","Stack":[]}' });
    await expect(fe.createGroup(1)).rejects.toThrow(new AlreadyExistsError('group-[1] already exists'));
    answer = () => ({ status: 800, body: '{"Cause":"topom is closed","Stack":[]}' });
    const closed = fe.createGroup(1);
    await expect(closed).rejects.toThrow(new FeError('topom is closed'));
    await expect(closed).rejects.not.toBeInstanceOf(AlreadyExistsError);
  });

  test('for a product that fe does not know', async () => {
    answer = () => ({ status: 403, body: '' });
    await expect(fe.stats()).rejects.toThrow('fe answers 403: it does not know the product');
  });

  test('where it wants a login', async () => {
    answer = () => ({ status: 401, body: '' });
    await expect(fe.stats()).rejects.toMatchObject({ reason: 'password-wanted' });
  });

  test('where the dashboard is gone', async () => {
    answer = () => ({ status: 502, body: '' });
    await expect(fe.stats()).rejects.toThrow('fe answers 502: the dashboard does not answer');
  });

  test('where the answer breaks off', async () => {
    answer = () => ({ body: '' });
    await expect(fe.stats()).rejects.toThrow('fe answers nothing');
  });

  test('where the answer is not what it should be', async () => {
    answer = () => ({ body: '{"closed":true}' });
    await expect(fe.stats()).rejects.toThrow(/^fe answers something unexpected: group: /);
  });

  test('where the dashboard hangs', async () => {
    answer = () => 'HANG';
    await expect(clientOf(20).stats()).rejects.toThrow('time-out after 20 ms');
  });

  test('where something listens that is no web server', async () => {
    const other = createTcpServer((socket) =>
      socket.once('data', () => socket.end('-ERR unknown command\r\n')),
    );
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const wrong = new FeClient(() => `127.0.0.1:${port}`, PRODUCT);
    await expect(wrong.stats()).rejects.toThrow('it does not speak HTTP');
    other.close();
  });

  test('where nobody listens', async () => {
    server.close();
    await once(server, 'close');
    await expect(fe.stats()).rejects.toThrow('connection refused');
  });
});
