import { lackingRoutes, routesWithin, slotsOwned } from '../codis/group-routes.ts';
import type { ReportedGroup } from '../codis/reported.ts';
import type { Route } from '../codis/routes.ts';
import type { FeProxy, FeSlots } from '../codis/stats.ts';
import { describeSilence, type ProxyView } from './proxy-view.ts';

/** How a proxy treats some of a group's slots. */
export interface GroupRoute extends Route {
  readonly proxy: string;
}

/** How the proxies route one group, and whether that is what the dashboard has told them, or would have to. */
export interface GroupRouting {
  /** The registered proxies that said how they route. */
  readonly heard: readonly string[];
  /** The registered proxies that nobody, or not the dashboard, gets an answer from, and why. */
  readonly unheard: readonly { readonly proxy: string; readonly why: string }[];
  /** What was heard of the group's slots. */
  readonly routes: readonly GroupRoute[];
  /** Where they route otherwise than the dashboard has the group; each a sentence. Empty: they lack nothing. */
  readonly lacking: readonly string[];
}

/** What fe reports of proxies and slots; undefined where a release or an old timeline has none. */
export interface ReportedRouting {
  readonly proxies: readonly FeProxy[] | undefined;
  readonly slots: readonly FeSlots[] | undefined;
}

/**
 * @param views by admin address, of every proxy that was asked
 * @param nameOf what a proxy is called in messages, by its admin address
 */
export function groupRouting(
  group: ReportedGroup,
  { proxies, slots }: ReportedRouting,
  views: ReadonlyMap<string, ProxyView>,
  nameOf: (admin: string) => string,
): GroupRouting {
  const heard: string[] = [];
  const unheard: { proxy: string; why: string }[] = [];
  const routes: GroupRoute[] = [];
  const lacking: string[] = [];
  const owned = slotsOwned(group.id, slots ?? []);
  for (const { admin, trouble } of proxies ?? []) {
    const view = views.get(admin);
    // Nobody was to ask them.
    if (view === undefined) continue;
    const name = nameOf(admin);
    if (view.kind === 'routes') {
      heard.push(name);
      const pieces = routesWithin(owned, view.routes);
      routes.push(...pieces.map((piece) => ({ ...piece, proxy: name })));
      lacking.push(...lackingRoutes(pieces, group).map((what) => `${name} ${what}`));
    }
    const why =
      view.kind === 'routes'
        ? trouble && `the dashboard gets no answer: ${trouble}`
        : `it ${describeSilence(view)}`;
    if (why) unheard.push({ proxy: name, why });
  }
  return { heard, unheard, routes, lacking };
}
