import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directFetch } from '../direct-fetch.ts';
import { brokenTexts } from '../testing/broken.ts';
import { FakePeer } from '../testing/fake-peer.ts';
import { mustBe } from '../testing/one-line.ts';
import { DEAR } from '../testing/runs.ts';
import { FeError } from './fe-answer.ts';
import { FeReader } from './fe-reader.ts';
import { ProxyReadError, ProxyReader } from './proxy-reader.ts';

let peer: FakePeer;
beforeAll(async () => {
  peer = await FakePeer.listen();
});
afterAll(() => peer.close());

/** So long a question may take: long enough for a peer that answers, on a busy machine, too. */
const PATIENT_MS = 60_000;
/** For a peer that never does. */
const HURRIED_MS = 20;

const reader = (limitMs: number) => FeReader.of({ url: `http://${peer.address}` }, limitMs, directFetch);
const proxyReader = (limitMs: number) => new ProxyReader(() => peer.address, limitMs, directFetch);

/** Both readers have an answer, or one of their own errors. */
async function ask(limitMs: number): Promise<void> {
  await reader(limitMs)
    .list()
    .catch((error: unknown) => mustBe(FeError, error));
  await proxyReader(limitMs)
    .routes()
    .catch((error: unknown) => mustBe(ProxyReadError, error));
}

const head = (more = '') => `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${more}`;
const plain = `${head('Content-Length: 4\r\n')}\r\n["a"]`;
const chunked = `${head('Transfer-Encoding: chunked\r\n')}\r\n2\r\n["\r\n3\r\na"]\r\n0\r\n\r\n`;

test('what breaks HTTP is no answer', () =>
  fc.assert(
    fc.asyncProperty(
      brokenTexts([plain, chunked, plain.replace('200', '800'), `HTTP/1.1 403 Forbidden\r\n\r\n`]),
      async (text) => {
        peer.behave = (socket) => socket.end(text);
        await ask(PATIENT_MS);
      },
    ),
    { ...DEAR, numRuns: 50 },
  ));

const packed = gzipSync('["a","b"]');
test('what is packed and broken off is no answer, unless all of it was there', () =>
  fc.assert(
    fc.asyncProperty(fc.nat(packed.length - 1), fc.boolean(), async (length, lies) => {
      const said = lies ? length : packed.length;
      peer.behave = (socket) => {
        socket.write(`${head(`Content-Encoding: gzip\r\nContent-Length: ${said}\r\n`)}\r\n`);
        socket.end(packed.subarray(0, length));
      };
      const list = await reader(PATIENT_MS)
        .list()
        .catch((error: unknown) => mustBe(FeError, error));
      expect([undefined, ['a', 'b']]).toContainEqual(list);
      if (!lies) expect(list).toBeUndefined();
    }),
    { ...DEAR, numRuns: 50 },
  ));

test('whoever takes a question and stops answering, at any place, is not waited for', () =>
  fc.assert(
    fc.asyncProperty(fc.nat(chunked.length - 1), async (length) => {
      peer.behave = (socket) => void socket.write(chunked.slice(0, length));
      const failure = { message: `time-out after ${HURRIED_MS} ms`, reason: 'no-answer' };
      await expect(reader(HURRIED_MS).list()).rejects.toMatchObject(failure);
      await expect(proxyReader(HURRIED_MS).routes()).rejects.toMatchObject(failure);
    }),
    { ...DEAR, numRuns: 20 },
  ));

test('an answer without an end is cut off before it fills the memory, however it is packed', async () => {
  const piece = Buffer.alloc(1024 * 1024, ' ');
  const asked = reader(PATIENT_MS).list();
  peer.behave = (socket) => {
    socket.write(`${head()}\r\n`);
    const more = () => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', more);
    more();
  };
  await expect(asked).rejects.toMatchObject({ message: expect.stringContaining('more than') });
  const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024, ' '), { level: 1 });
  peer.behave = (socket) => {
    socket.write(`${head(`Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n`)}\r\n`);
    socket.end(bomb);
  };
  await expect(reader(PATIENT_MS).list()).rejects.toMatchObject({
    message: expect.stringContaining('more than'),
  });
});
