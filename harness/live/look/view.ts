import type { ProxyLook } from './proxy-look.ts';
import type { GroupStanding } from './standing.ts';

/** What a whole look at a cluster comes to, and the exit status that says so. */
export type LiveVerdict = 'agrees' | 'disagrees' | 'unknown';
export const EXIT_STATUS: Readonly<Record<LiveVerdict, 0 | 1 | 2>> = { agrees: 0, disagrees: 1, unknown: 2 };

/** What can be shown of a cluster at a moment beside its groups. */
export interface ClusterView {
  /** Milliseconds since 1970, by the wall clock. */
  readonly at: number;
  /** fe's URL without user and password. */
  readonly fe: string;
  readonly product: string | undefined;
  /** How long a disagreement has to hold until it is a finding, in milliseconds. */
  readonly forMs: number;
  /** fe's latest answer was usable. */
  readonly feUp: boolean;
  /** Why nothing can be said of the whole: fe is down, answers something else, has no groups. */
  readonly unknown: readonly string[];
  /** What is worth knowing of the whole, and no disagreement: of which proxies nobody knows how they route. */
  readonly notes: readonly string[];
  /** The registered proxies; empty where fe does not answer. */
  readonly proxies: readonly ProxyLook[];
}

/** Everything that can be shown of a cluster at a moment. */
export interface LiveView extends ClusterView {
  /** Empty before fe's first answer; as fe had them last where it doesn't answer. */
  readonly groups: readonly GroupStanding[];
}

export function verdictOf({ unknown, groups }: Pick<LiveView, 'unknown' | 'groups'>): LiveVerdict {
  return overall(unknown, groups.map(groupVerdict));
}

/** What a group comes to by itself. */
export function groupVerdict({ findings, standing, unknown }: GroupStanding): LiveVerdict {
  if (findings.some((finding) => finding.confirmed)) return 'disagrees';
  return standing === 'agrees' && unknown.length === 0 ? 'agrees' : 'unknown';
}

/**
 * Confirmed findings go before what is unknown, and that before agreement.
 * @param unknown why nothing can be said of the whole
 * @param verdicts those of its groups, each at least once
 */
export function overall(unknown: readonly string[], verdicts: Iterable<LiveVerdict>): LiveVerdict {
  const occurring = new Set(verdicts);
  if (occurring.has('disagrees')) return 'disagrees';
  return unknown.length > 0 || occurring.size === 0 || occurring.has('unknown') ? 'unknown' : 'agrees';
}
