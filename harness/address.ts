import type { Address } from './runtime/runtime.ts';

/** The two halves of `host:port`. */
export function splitAddress(address: Address): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`not a host:port: ${address}`);
  }
  return { host: address.slice(0, colon), port };
}
