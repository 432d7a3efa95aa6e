import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { pika } from '../../programs/pika.ts';
import { candidates, ephemeralRange, firstTaken, leasePorts, type PortLease } from './ports.ts';

/** All that a node on this port listens on. */
const pikaPorts = (port: number) => [port, ...pika.derivedPorts.map((offset) => port + offset)];

const USUAL = { low: 32_768, high: 60_999 };

describe('candidates', () => {
  const ports = candidates(USUAL);

  test('keep clear of the ephemeral range with all that a node listens on', () => {
    for (const port of ports) {
      for (const used of pikaPorts(port)) {
        expect(used < USUAL.low || used > USUAL.high, `${used}`).toBe(true);
      }
    }
  });

  test('never share a port, however many nodes there are', () => {
    const used = ports.flatMap(pikaPorts);
    expect(new Set(used).size).toBe(used.length);
  });

  test('are none that fetch refuses to talk to', () => {
    expect(ports).not.toContain(10_080);
  });

  test('are at least 10 apart', () => {
    expect(ports.every((port, i) => i === 0 || port - ports[i - 1]! >= 10)).toBe(true);
  });

  test('are as good as they can be where the ephemeral range leaves none', () => {
    expect(candidates({ low: 1024, high: 65_535 })).toEqual(ports);
  });
});

test('reads a range that makes sense', () => {
  const { low, high } = ephemeralRange();
  expect(low).toBeGreaterThan(0);
  expect(high).toBeGreaterThan(low);
});

describe('leasePorts', () => {
  let leases: PortLease[] = [];
  afterEach(() => Promise.all(leases.map((lease) => lease.release())));

  test('gives ports that nobody uses, to each who asks at the same time others', async () => {
    leases = (await Promise.all(Array.from({ length: 6 }, () => leasePorts(4)))).flat();
    const ports = leases.map(({ port }) => port);
    expect(new Set(ports).size).toBe(24);
    expect(await firstTaken(ports.flatMap(pikaPorts))).toBeUndefined();
  });

  test('says so where there are not enough', async () => {
    await expect(leasePorts(10_000)).rejects.toThrow(/^no 10000 free ports between \d+ and \d+$/);
  });
});

test.each(['127.0.0.1', '0.0.0.0'])('sees a listener on %s', async (host) => {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await firstTaken([port])).toBe(port);
  server.close();
  await once(server, 'close');
  expect(await firstTaken([port])).toBeUndefined();
});
