import type { ProxyLook } from './proxy-look.ts';
import type { GroupStanding } from './standing.ts';

/** What a whole look at a cluster comes to, and the exit status that says so. */
export type LiveVerdict = 'agrees' | 'disagrees' | 'unknown';
export const EXIT_STATUS: Readonly<Record<LiveVerdict, 0 | 1 | 2>> = { agrees: 0, disagrees: 1, unknown: 2 };

/** Everything that can be shown of a cluster at a moment. */
export interface LiveView {
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
  /** Empty before fe's first answer; as fe had them last where it doesn't answer. */
  readonly groups: readonly GroupStanding[];
}

/** Confirmed findings go before what is unknown, and that before agreement. */
export function verdictOf(view: Pick<LiveView, 'unknown' | 'groups'>): LiveVerdict {
  const { unknown, groups } = view;
  if (groups.some((group) => group.findings.some((finding) => finding.confirmed))) return 'disagrees';
  if (unknown.length > 0 || groups.length === 0) return 'unknown';
  return groups.every((group) => group.standing === 'agrees' && group.unknown.length === 0)
    ? 'agrees'
    : 'unknown';
}
