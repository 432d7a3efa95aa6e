import type { Address } from '../../address.ts';
import { type GroupRouting, isReplaced } from '../../judge/routing.ts';
import { isUntold } from '../../judge/routing-agreement.ts';
import type { NodeMap } from '../cluster/node-map.ts';
import type { Samples } from './sampler.ts';

/** A proxy as it is registered with the dashboard, at one moment. */
export interface ProxyLook {
  /** Its admin address, by which the dashboard tells it how to route. */
  readonly proxy: Address;
  readonly token: string;
  /** Where its clients connect. */
  readonly clients: Address;
  /** Another is registered with its address since. */
  readonly replaced: boolean;
  /** It is to be asked, and was not yet. */
  readonly pending: boolean;
  /** Undefined where it was not asked, or not yet, or another answers there. */
  readonly answers: boolean | undefined;
  /** Why it does not answer us. */
  readonly error: string | undefined;
  /** Why the dashboard gets no answer from it; undefined where it reports no trouble. */
  readonly trouble: string | undefined;
}

/** What can be done where a proxy does not answer from here. */
export const REACH_PROXIES = '--node-map says where a proxy is reached, --no-proxies leaves them out';

/** Every proxy of fe's latest answer, in its order. A pure function. */
export function proxyLooks({ fe, proxies }: Samples): ProxyLook[] {
  const registered = fe?.proxies ?? [];
  return registered.map(({ token, admin, clients, trouble }, index) => {
    const replaced = isReplaced(registered, index);
    // What answers there is the one that came after it.
    const sample = replaced ? undefined : proxies?.get(admin);
    return {
      proxy: admin,
      token,
      clients,
      replaced,
      pending: !replaced && proxies !== undefined && sample === undefined,
      answers: sample && sample.error === undefined,
      error: sample?.error,
      trouble,
    };
  });
}

/**
 * Whether every proxy routes a group as the dashboard has it: false where one does not or can't be told, undefined where
 * that is not known, or no proxy is registered.
 */
export function areTold(routing: GroupRouting): boolean | undefined {
  if (isUntold(routing)) return false;
  return routing.unreached.length === 0 && routing.heard.length > 0 ? true : undefined;
}

/** What is not known of the proxies, and which of them can't be told anything; each a plain line. */
export function proxyNotes(looks: readonly ProxyLook[], areAsked: boolean, nodeMap: NodeMap): string[] {
  if (looks.length === 0) return [];
  const unasked =
    'no proxy was asked: whether OUT OF SYNC is right, and where clients are sent, is not known';
  return [...(areAsked ? [] : [unasked]), ...looks.flatMap((look) => noteOf(look, nodeMap))];
}

function noteOf({ proxy, token, replaced, error, trouble }: ProxyLook, nodeMap: NodeMap): string[] {
  if (trouble !== undefined) {
    const name = replaced ? `the former proxy ${proxy} (token ${token})` : `proxy ${proxy}`;
    return [
      `the dashboard gets no answer from ${name}, so that whatever changes a group leaves it OUT OF SYNC: ${trouble}`,
    ];
  }
  if (error === undefined) return [];
  const reached = nodeMap.reach(proxy);
  const name = reached === proxy ? proxy : `${proxy} (reached at ${reached})`;
  return [
    `proxy ${name} does not answer, though the dashboard reports no trouble with it, so that nobody knows how it routes: ${error}; ${REACH_PROXIES}`,
  ];
}
