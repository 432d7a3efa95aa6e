/** Where a service listens. */
export interface ListenAddress {
  /** Undefined for every address of this machine. */
  readonly host: string | undefined;
  /** 0 for any free port. */
  readonly port: number;
}

/**
 * Read `:9640`, `host:9640` or `[::1]:9640`.
 * @throws {Error} in one line
 */
export function listenAddress(text: string): ListenAddress {
  const match = /^(?:\[([^\]]+)\]|([^:\s[\]]*)):(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[3]);
  if (!match || port > 65_535) throw new Error('an address such as :9640 or 127.0.0.1:9640 is wanted.');
  return { host: match[1] || match[2] || undefined, port };
}
