import { isIPv4 } from 'node:net';
import { ProgramError } from '../../programs/program-error.ts';

/** A network's addresses, as an engine's API has them: `172.18.0.0/16`, and the one that the host has there. */
export interface Subnet {
  readonly Subnet: string;
  readonly Gateway?: string;
}

/** What a container keeps for as long as it exists. */
export interface Interface {
  /** Its IPv4 address. */
  readonly ip: string;
  readonly mac: string;
}

/**
 * The interfaces of so many containers in a subnet. An engine gives a container that is started again whichever
 * address is free: perhaps that of one that is down. A machine keeps its own, and a codis-proxy makes of its hardware
 * addresses the token that it is registered by.
 * @throws {ProgramError} where the subnet has fewer addresses
 */
export function interfacesIn({ Subnet: subnet, Gateway: gateway }: Subnet, count: number): Interface[] {
  const [base, bits] = subnet.split('/') as [string, string];
  const size = 2 ** (32 - Number(bits));
  // The first address is the network's, the last one for all of its hosts, and the second one is usually the gateway's.
  const hosts = Array.from({ length: Math.min(count + 2, size - 2) }, (_, at) => plus(base, at + 1));
  const free = hosts.filter((ip, at) => ip !== gateway && (gateway !== undefined || at > 0)).slice(0, count);
  if (free.length < count)
    throw new ProgramError(`a network of ${subnet} is too small for ${count} containers`);
  return free.map((ip) => ({ ip, mac: hardwareAddress(ip) }));
}

/** The first IPv4 subnet of a network. */
export function ipv4Of(subnets: readonly Subnet[] | null | undefined): Subnet | undefined {
  return subnets?.find(({ Subnet: subnet }) => isIPv4(subnet.split('/')[0]!));
}

/** The one that Docker Engine makes of an address by itself, up to its release 27: one that no manufacturer gives. */
function hardwareAddress(ip: string): string {
  return ['02', '42', ...ip.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');
}

function plus(base: string, offset: number): string {
  const value = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) + offset;
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}
