import type { Address } from '../../address.ts';
import type { Engine } from './engine.ts';

/** What a container's port is published as: one entry for each of the engine's addresses. */
export type PortBindings = readonly { readonly HostIp: string; readonly HostPort: string }[];

/** A loopback address, as a host has it. */
const LOOPBACK = /^(127\.|::1$)/;

/**
 * The host's address on which a port is to be published: loopback where the engine is this machine's, else all of
 * them (empty), since the engine's host is reached over a network.
 */
export function publishOn({ hostIps }: Pick<Engine, 'hostIps'>): string {
  const loopback = hostIps.filter(({ address }) => LOOPBACK.test(address));
  if (loopback.length === 0 || loopback.length < hostIps.length) return '';
  return (loopback.find(({ family }) => family === 4) ?? loopback[0]!).address;
}

/**
 * Where this process reaches a published port; undefined while it is not published. The engine may give a port of
 * its own to each family of addresses, so the one that belongs to the host's is taken, IPv4 before IPv6.
 */
export function publishedAt(
  { host, hostIps }: Pick<Engine, 'host' | 'hostIps'>,
  bindings: PortBindings | null | undefined,
): Address | undefined {
  for (const family of [4, 6]) {
    const ip = hostIps.find((candidate) => candidate.family === family);
    const binding = bindings?.find(({ HostIp }) => HostIp === '' || HostIp.includes(':') === (family === 6));
    if (ip !== undefined && binding !== undefined)
      return `${family === 6 ? host : ip.address}:${binding.HostPort}`;
  }
  return undefined;
}
