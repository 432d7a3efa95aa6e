import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { specs } from '../../programs/specs.ts';

/** The ports of any program: its own, and whatever one derives from that. */
const DERIVED = [...new Set([0, ...specs.flatMap(({ derivedPorts }) => derivedPorts)])];

/** Nobody derives this one: whoever listens on it owns P, in whichever process of the machine. */
const GUARD = 5;

/**
 * P is a multiple of 10 from every other block of 2000, so that no P+2000 is another's P; P+1 and P+10001 end in 1
 * and the guard in 5, which no P does; and the one is below 20100, where the others begin. It begins above 10080, one of the ports that `fetch` refuses to talk to.
 */
const FIRST = 10_100;
const LAST = 20_090;
const STEP = 10;
const BLOCK = 2000;

export interface PortRange {
  readonly low: number;
  readonly high: number;
}

/** A port that is ours, with those derived from it, until it is released. */
export interface PortLease {
  readonly port: number;
  /** Idempotent. */
  release(): Promise<void>;
}

/**
 * Where the kernel takes the ports of outgoing connections from: there, one could take a program's port while
 * the program is down.
 */
export function ephemeralRange(): PortRange {
  try {
    const [low, high] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/);
    return { low: Number(low), high: Number(high) };
  } catch {
    return { low: 32_768, high: 65_535 };
  }
}

/**
 * Every port that can be leased, in ascending order: those that keep clear of the ephemeral range with all
 * that derives from them, or, on a machine whose range leaves none, all.
 */
export function candidates(ephemeral: PortRange): number[] {
  const all: number[] = [];
  for (let port = FIRST; port <= LAST; port += STEP) {
    if (Math.floor((port - FIRST) / BLOCK) % 2 === 0) all.push(port);
  }
  const clear = all.filter((port) =>
    [GUARD, ...DERIVED].every((offset) => port + offset < ephemeral.low || port + offset > ephemeral.high),
  );
  return clear.length > 0 ? clear : all;
}

/**
 * Lease ports that nobody on this machine uses. Every process that leases ports here keeps clear of the
 * others': the guard is a listening socket, which the kernel gives to one only, and takes back when that one dies.
 * @throws {Error} where there are not as many free ones
 */
export async function leasePorts(count: number): Promise<PortLease[]> {
  const ports = candidates(ephemeralRange());
  // Two runs that start at the same place would try each other's ports one after the other.
  const start = randomInt(ports.length);
  const leases: PortLease[] = [];
  for (let i = 0; i < ports.length && leases.length < count; i += 1) {
    const lease = await tryLease(ports[(start + i) % ports.length]!);
    if (lease !== undefined) leases.push(lease);
  }
  if (leases.length < count) {
    await Promise.all(leases.map((lease) => lease.release()));
    throw new Error(`no ${count} free ports between ${ports[0]} and ${ports.at(-1)}`);
  }
  return leases;
}

async function tryLease(port: number): Promise<PortLease | undefined> {
  const guard = await listen(port + GUARD, '127.0.0.1');
  if (guard === undefined) return undefined;
  // A guard alone must not keep a process alive that has nothing left to do.
  guard.unref();
  const lease = { port, release: () => close(guard) };
  const taken = await firstTaken(DERIVED.map((offset) => port + offset));
  if (taken === undefined) return lease;
  await lease.release();
  return undefined;
}

/** The first of the ports that somebody listens on, on any address; undefined where all are free. */
export async function firstTaken(ports: readonly number[]): Promise<number | undefined> {
  for (const port of ports) {
    // Not every system refuses the one where only the other is taken.
    for (const host of ['127.0.0.1', '0.0.0.0']) {
      const server = await listen(port, host);
      if (server === undefined) return port;
      await close(server);
    }
  }
  return undefined;
}

function listen(port: number, host: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.on('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
