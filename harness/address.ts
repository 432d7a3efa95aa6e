import { isIPv6 } from 'node:net';

/** `host:port`. */
export type Address = string;

/**
 * The two halves of `host:port`; in an address an IPv6 host stands in brackets, and alone it doesn't.
 * @throws {Error} for what is no address
 */
export function splitAddress(address: Address): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, Math.max(0, colon)).replace(/^\[(.*)\]$/, '$1');
  const port = /^\d{1,5}$/.test(address.slice(colon + 1)) ? Number(address.slice(colon + 1)) : 0;
  if (host === '' || port < 1 || port > 65_535) throw new Error(`not a host:port: ${address}`);
  return { host, port };
}

/** `host:port`, with brackets around an IPv6 host, as Codis spells it. */
export function joinAddress(host: string, port: number | string): Address {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Equal for two spellings of one address: of upper and lower case, of loopback, of IPv6 with and without brackets. */
export function canonicalAddress(spelling: Address): string {
  const colon = spelling.lastIndexOf(':');
  const host = canonicalHost(spelling.slice(0, colon).replace(/^\[(.*)\]$/, '$1'));
  return `${host}:${spelling.slice(colon + 1)}`;
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '0.0.0.0', '[::1]', '[::]']);

function canonicalHost(spelling: string): string {
  const url = `http://[${spelling}]`;
  const host = isIPv6(spelling) && URL.canParse(url) ? new URL(url).hostname : spelling.toLowerCase();
  return LOOPBACK.has(host) ? '127.0.0.1' : host;
}
