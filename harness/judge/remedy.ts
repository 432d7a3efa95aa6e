import { describeState, type ReportedGroup } from '../codis/reported.ts';
import type { FindingKind } from './findings.ts';
import type { GroupRouting } from './routing.ts';

/** What SYNC puts right: it tells every proxy how the dashboard has the group, and takes the mark off. */
const OF_SYNC: ReadonlySet<FindingKind> = new Set([
  'stuck-out-of-sync',
  'untold-proxies',
  'out-of-rotation',
  'wrong-route',
]);

/**
 * What an operator can do about a finding, as a clause; undefined where nothing is known to help.
 *
 * By the source of v3.5.3 to v4.0.1, SYNC fails where one registered proxy can't be told; it leaves out servers that the
 * dashboard believes offline, and what the dashboard does to repair those sets the mark again. A slaveof tells no proxy.
 */
export function remedyOf(
  kind: FindingKind,
  group: ReportedGroup,
  routing: GroupRouting | undefined,
): string | undefined {
  if (!OF_SYNC.has(kind)) return undefined;
  // They route as the dashboard has it: it would tell them the same again.
  if (kind === 'wrong-route' && routing?.lacking.length === 0) return undefined;
  const offline = group.rows.find(({ state }) => state);
  if (offline) {
    return `none on the page: SYNC does not last while the dashboard believes ${offline.server} in ${describeState(offline.state!)}`;
  }
  const unheard = routing?.unheard ?? [];
  const named = (proxies: typeof unheard) => proxies.map(({ proxy }) => proxy).join(' and ');
  const dead = unheard.filter(({ replaced }) => !replaced);
  const replaced = named(unheard.filter((proxy) => proxy.replaced));
  const steps = [
    ...(dead.length > 0
      ? [`bring ${named(dead)} back or remove ${dead.length === 1 ? 'it' : 'them'} from the dashboard`]
      : []),
    ...(replaced ? [`remove ${replaced} from the dashboard`] : []),
    `press SYNC on group ${group.id}`,
  ];
  return `${steps.join(', then ')}; slaveof does not help`;
}
