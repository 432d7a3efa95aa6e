import { lackingRoutes, routesWithin, slotsOwned } from '../codis/group-routes.ts';
import type { ReportedGroup } from '../codis/reported.ts';
import type { Route } from '../codis/routes.ts';
import type { FeProxy, FeSlots } from '../codis/stats.ts';
import { describeSilence, type ProxyView } from './proxy-view.ts';

/** How a proxy treats some of a group's slots. */
export interface GroupRoute extends Route {
  readonly proxy: string;
  /** By its own configuration, it gives no reads to slaves. */
  readonly primaryOnly?: boolean | undefined;
}

/** How the proxies route one group, and whether that is what the dashboard has told them, or would have to. */
export interface GroupRouting {
  /** The registered proxies that said how they route. */
  readonly heard: readonly string[];
  /** The registered proxies that nobody, or not the dashboard, gets an answer from: they can't be told anything. */
  readonly unheard: readonly UnheardProxy[];
  /** Those that only we get no answer from: nobody knows whether they lack something. */
  readonly unreached: readonly UnheardProxy[];
  /** What was heard of the group's slots. */
  readonly routes: readonly GroupRoute[];
  /** Where they route otherwise than the dashboard has the group; each a sentence. Empty: they lack nothing. */
  readonly lacking: readonly string[];
}

export interface UnheardProxy {
  readonly proxy: string;
  /** As a clause with a subject. */
  readonly why: string;
  /** Another is registered with its address since: it is no more, and nothing brings it back. */
  readonly replaced?: true;
}

/** What is known of the proxies themselves. */
export interface ProxyViews {
  /** By admin address, of every proxy that was asked. */
  readonly views: ReadonlyMap<string, ProxyView>;
  /** What a proxy is called in messages, by its admin address. */
  nameOf(admin: string): string;
  /**
   * We started them: one that does not answer us answers nobody. Of others, which may only be out of our reach, it takes
   * the dashboard's word.
   */
  readonly ours: boolean;
}

/** What fe reports of proxies and slots; undefined where a release or an old timeline has none. */
export interface ReportedRouting {
  readonly proxies: readonly FeProxy[] | undefined;
  readonly slots: readonly FeSlots[] | undefined;
}

export function groupRouting(
  group: ReportedGroup,
  { proxies = [], slots = [] }: ReportedRouting,
  { views, nameOf, ours }: ProxyViews,
): GroupRouting {
  const heard: string[] = [];
  const unheard: UnheardProxy[] = [];
  const unreached: UnheardProxy[] = [];
  const routes: GroupRoute[] = [];
  const lacking: string[] = [];
  const owned = slotsOwned(group.id, slots);
  for (const [index, { admin, token, trouble, primaryOnly }] of proxies.entries()) {
    const toDashboard = trouble && `the dashboard gets no answer: ${trouble}`;
    if (isReplaced(proxies, index)) {
      const former = `the former ${nameOf(admin)} (token ${token})`;
      if (toDashboard) unheard.push({ proxy: former, why: toDashboard, replaced: true });
      continue;
    }
    const view = views.get(admin);
    // Nobody was to ask them.
    if (view === undefined && ours) continue;
    const name = nameOf(admin);
    if (view?.kind === 'routes') {
      heard.push(name);
      const pieces = groupRoutes(owned, view.routes, { proxy: name, primaryOnly });
      routes.push(...pieces);
      const told = primaryOnly ? withoutReaders(group) : group;
      lacking.push(...lackingRoutes(pieces, told).map((what) => `${name} ${what}`));
    }
    const silence = silenceOf(view);
    const untold = ours ? (silence ?? toDashboard) : toDashboard;
    if (untold) unheard.push({ proxy: name, why: untold });
    else if (silence) unreached.push({ proxy: name, why: silence });
  }
  return { heard, unheard, unreached, routes, lacking };
}

/**
 * Whether a proxy is registered by a token that it no longer has: another one follows with its address. It makes its
 * token of the addresses of the network interfaces that there are when it starts, and one that is killed leaves its old
 * one registered.
 */
export function isReplaced(proxies: readonly FeProxy[], index: number): boolean {
  return proxies.some(({ admin }, later) => later > index && admin === proxies[index]!.admin);
}

/** How a proxy treats a group's slots, by how it routes all: it says the same for hours, and each moment asks again. */
const groupRoutesOf = new WeakMap<readonly Route[], Map<string, readonly GroupRoute[]>>();

function groupRoutes(
  owned: readonly FeSlots[],
  routes: readonly Route[],
  whose: Pick<GroupRoute, 'proxy' | 'primaryOnly'>,
): readonly GroupRoute[] {
  const known = groupRoutesOf.get(routes) ?? new Map<string, readonly GroupRoute[]>();
  groupRoutesOf.set(routes, known);
  const key = JSON.stringify([owned, whose]);
  const pieces = known.get(key) ?? routesWithin(owned, routes).map((piece) => ({ ...piece, ...whose }));
  known.set(key, pieces);
  return pieces;
}

function silenceOf(view: ProxyView | undefined): string | undefined {
  if (view === undefined) return 'it was not asked';
  return view.kind === 'routes' ? undefined : `it ${describeSilence(view)}`;
}

function withoutReaders(group: ReportedGroup): ReportedGroup {
  return { ...group, rows: group.rows.map((row) => ({ ...row, replica: false })) };
}
