import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakePeer } from '../testing/fake-peer.ts';
import { DEAR } from '../testing/runs.ts';
import { parseReplication } from './info.ts';
import { NodeClient } from './node-client.ts';

let peer: FakePeer;
beforeAll(async () => {
  peer = await FakePeer.listen();
});
afterAll(() => peer.close());

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

/**
 * What a node says can be read, recorded and judged; else it is one reason, in one line.
 * @param closes whether it goes away then; else it stays and says nothing more
 */
async function observed(text: string, limitMs: number, closes: boolean): Promise<void> {
  peer.behave = (socket) => void (closes ? socket.end(text) : socket.write(text));
  const client = new NodeClient(() => peer.address, { connectMs: 60_000, commandMs: limitMs });
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
      await observed(text, 60_000, true);
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
      await observed(`${info}${values}`.slice(0, length), 20, false);
    }),
    { ...DEAR, numRuns: 20 },
  ));
