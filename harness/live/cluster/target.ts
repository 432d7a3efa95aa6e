import type { Address } from '../../address.ts';
import { FeReader } from '../../codis/fe-reader.ts';
import { ProxyReader } from '../../codis/proxy-reader.ts';
import { directFetch } from '../../direct-fetch.ts';
import { NodeReader } from '../../pika/node-reader.ts';
import { Secrets } from '../../secrets.ts';
import { FeSource } from './fe-source.ts';
import { type FeLocation, feLocation } from './fe-url.ts';
import { NodeMap } from './node-map.ts';

/** A dashboard that waits for hung servers needs a second for each round. */
const FE_LIMIT_MS = 5000;
/** A live cluster may be a network away. */
const NODE_LIMITS = { connectMs: 2000, commandMs: 2000 };
/** Not longer than a node may take: what is unknown of a proxy is soon said. */
const PROXY_LIMIT_MS = 3000;
/** The longest that one round of asking everything can take, in milliseconds: each in turn runs into its limit. */
export const ROUND_LIMIT_MS = 2 * FE_LIMIT_MS + 2 * NODE_LIMITS.connectMs + NODE_LIMITS.commandMs;

/** What the options that the live commands share say. */
export interface TargetOptions {
  readonly fe: string;
  readonly product?: string;
  readonly auth?: string;
  readonly nodeMap?: readonly string[];
  /** Whether the proxies are asked; they are, unless it is false. */
  readonly proxies?: boolean;
}

/** A live cluster: how it is asked, and what of that may be shown. Nothing here can change anything there. */
export interface Target {
  /** fe's URL without user and password. */
  readonly fe: string;
  readonly source: FeSource;
  readonly nodeMap: NodeMap;
  readonly secrets: Secrets;
  /** A reader of the node that fe calls `address`. */
  reader(address: Address): NodeReader;
  /** Whether the proxies are to be asked. */
  readonly asksProxies: boolean;
  /** A reader of the proxy whose admin address is registered as `address`. */
  proxyReader(address: Address): ProxyReader;
}

/** @throws {Error} in one line, for options that can't be read */
export function target(options: TargetOptions): Target {
  const location: FeLocation = feLocation(options.fe);
  const nodeMap = new NodeMap(options.nodeMap ?? []);
  const password = options.auth || undefined;
  return {
    fe: location.shown,
    source: new FeSource(
      FeReader.of(location.endpoint, FE_LIMIT_MS, location.loopback ? directFetch : fetch),
      options.product || location.product,
    ),
    nodeMap,
    secrets: new Secrets([password, ...location.secrets]),
    reader: (address) => new NodeReader(() => nodeMap.reach(address), NODE_LIMITS, password),
    asksProxies: options.proxies ?? true,
    // As near as the nodes, whatever fe is reached through.
    proxyReader: (address) => new ProxyReader(() => nodeMap.reach(address), PROXY_LIMIT_MS, directFetch),
  };
}
