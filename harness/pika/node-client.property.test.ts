import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEAR } from '../testing/runs.ts';
import { parseReplication } from './info.ts';
import { NodeClient } from './node-client.ts';

/** What whoever listens at the node's address writes to everybody who has asked something. */
let answer = '';
/** Whether it goes away then; else it stays and says nothing more. */
let closes = true;
let server: Server;
let address: string;
const sockets = new Set<Socket>();
beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    socket.once('data', () => (closes ? socket.end(answer) : socket.write(answer)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const bound = server.address();
  address = `127.0.0.1:${typeof bound === 'object' ? bound?.port : bound}`;
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await once(server.close(), 'close');
});

const KEYS = ['insync:probe', 'insync:extra'];
const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const info = bulk('# Replication(MASTER)\r\nrole:master\r\nconnected_slaves:0\r\n');
const values = `*2\r\n${bulk('127.0.0.1:1#7')}$-1\r\n`;
const reply = fc.constantFrom(
  ...[info, values, '+OK\r\n', ':7\r\n', '$-1\r\n', '*-1\r\n', '*0\r\n', '*2\r\n:1\r\n*1\r\n+a\r\n'],
  ...['-ERR syncing\r\n', '-ERR one\ntwo\r\n', '-\r\n', '*1\r\n-ERR inside\r\n', '$999999999\r\nfoo'],
  ...['HTTP/1.1 400 Bad Request\r\n\r\n', '?\r\n', '\0\0'],
);
/** As many as are asked for, of any shape, and cut off anywhere. */
const answers = fc
  .tuple(fc.array(reply, { maxLength: 2 }), fc.double({ min: 0.5, max: 1, noNaN: true }))
  .map(([replies, share]) => replies.join('').slice(0, Math.ceil(replies.join('').length * share)));

/** What a node says can be read, recorded and judged; else it is one reason, in one line. */
async function observed(text: string, limitMs: number): Promise<void> {
  answer = text;
  const client = new NodeClient(() => address, { connectMs: 60_000, commandMs: limitMs });
  try {
    const observed = await client.observe(KEYS);
    if (!observed.ok) {
      expect(observed.error).toMatch(/^.+$/);
      return;
    }
    parseReplication(observed.value.info);
    const { values } = observed.value;
    if (values === undefined) return;
    expect(values).toHaveLength(KEYS.length);
    for (const value of values) if (value !== null) expect(value).toBeTypeOf('string');
  } finally {
    client.close();
  }
}

test('whatever a node answers is read as what it is, or there is a reason', () =>
  fc.assert(
    fc.asyncProperty(answers, async (text) => {
      closes = true;
      await observed(text, 60_000);
    }),
    {
      ...DEAR,
      examples: [
        [`:7\r\n${values}`],
        [`$-1\r\n${values}`],
        [`${info}+OK\r\n`],
        [`${info}*2\r\n:1\r\n*0\r\n`],
        [`${info}*1\r\n$-1\r\n`],
      ],
    },
  ));

test('whoever stops answering, at any place, is not waited for', () =>
  fc.assert(
    fc.asyncProperty(fc.nat(info.length + values.length - 1), async (length) => {
      closes = false;
      await observed(`${info}${values}`.slice(0, length), 20);
    }),
    { ...DEAR, numRuns: 20 },
  ));
