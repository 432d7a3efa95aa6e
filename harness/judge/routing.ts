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
  for (const proxy of proxies ?? []) {
    const { admin, trouble } = proxy;
    const view = views.get(admin);
    // Nobody was to ask them.
    if (view === undefined) continue;
    const name = nameOf(admin);
    if (isFormer(proxy, proxies!)) {
      unheard.push({ proxy: name, why: `the dashboard has it by a former token, too: ${trouble}` });
      continue;
    }
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

/**
 * Whether a proxy is registered by a token that it no longer has, and by its present one. It makes its token of the
 * addresses of the network interfaces that there are when it starts: a container's may be others at each start.
 */
function isFormer({ token, admin, trouble }: FeProxy, all: readonly FeProxy[]): boolean {
  if (trouble === undefined) return false;
  return all.some((other) => other.admin === admin && other.token !== token && other.trouble === undefined);
}
