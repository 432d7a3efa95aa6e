import type { ReportedGroup } from '../codis/reported.ts';
import type { Route } from '../codis/routes.ts';
import { describeSlots } from '../codis/slot-ranges.ts';
import type { FeProxy, FeSlots } from '../codis/stats.ts';
import type { ProxyView } from './proxy-view.ts';

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
  const owned = (slots ?? []).filter((range) => range.group === group.id && !range.moving);
  for (const { admin, trouble } of proxies ?? []) {
    const view = views.get(admin);
    // Nobody was to ask them.
    if (view === undefined) continue;
    const name = nameOf(admin);
    if (view.kind === 'routes') {
      heard.push(name);
      const pieces = owned.flatMap((range) => piecesOf(range, view.routes));
      routes.push(...pieces.map((piece) => ({ ...piece, proxy: name })));
      lacking.push(...lacks(name, pieces, group));
    }
    const why =
      view.kind === 'routes' ? trouble && `the dashboard gets no answer: ${trouble}` : silence(view);
    if (why) unheard.push({ proxy: name, why });
  }
  return { heard, unheard, routes, lacking };
}

function silence(view: Exclude<ProxyView, { kind: 'routes' }>): string {
  switch (view.kind) {
    case 'unseen':
      return 'it has not answered yet';
    case 'down':
      return `it is down (${view.why})`;
    case 'silent':
      return `it does not answer (${view.error})`;
  }
}

/** The parts of the routes that fall into a range. Slots that a proxy says nothing of go nowhere. */
function piecesOf({ first, last, group }: FeSlots, routes: readonly Route[]): Route[] {
  const pieces = routes
    .filter((route) => route.first <= last && route.last >= first)
    .map((route) => ({ ...route, first: Math.max(route.first, first), last: Math.min(route.last, last) }));
  return pieces.length > 0 ? pieces : [{ first, last, group, master: '', replicas: [] }];
}

/**
 * Who gets a group's reads by what the dashboard has of it: where there is a slave, every server whose replica switch
 * is on and that it believes in order; nobody in particular during a promotion. The dashboard's own rule
 * (`toReplicaGroups`), without the preference for near ones.
 */
function readersOf({ rows, promoting }: ReportedGroup): string[] {
  if (promoting || rows.length < 2) return [];
  return rows.filter(({ replica, state }) => replica && !state).map(({ server }) => server);
}

function lacks(proxy: string, pieces: readonly Route[], group: ReportedGroup): string[] {
  const master = group.rows[0]?.server ?? '';
  const readers = readersOf(group);
  const found = new Map<string, Route[]>();
  const note = (text: string, piece: Route) => found.set(text, [...(found.get(text) ?? []), piece]);
  for (const piece of pieces) {
    const { replicas } = piece;
    if (piece.group !== group.id || piece.master === '') note('has no server for', piece);
    else if (piece.master !== master) note(`has ${piece.master} as the master of`, piece);
    else {
      if (piece.locked && !group.promoting) note('holds back', piece);
      for (const server of readers)
        if (!replicas.includes(server)) note(`gives ${server} no reads of`, piece);
      for (const server of replicas) if (!readers.includes(server)) note(`gives ${server} reads of`, piece);
    }
  }
  return [...found].map(([what, where]) => `${proxy} ${what} ${describeRanges(where)}`);
}

/** As many slots as there are, and where they begin. */
export function describeRanges(ranges: readonly Pick<Route, 'first' | 'last'>[]): string {
  const [first, ...more] = ranges;
  if (first === undefined) return 'no slots';
  if (more.length === 0) return describeSlots(first);
  const slots = ranges.reduce((sum, range) => sum + range.last - range.first + 1, 0);
  return `${slots} slots (${describeSlots(first)} and others)`;
}
