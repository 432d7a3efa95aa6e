import { describeRanges } from '../codis/group-routes.ts';
import type { ReportedGroup } from '../codis/reported.ts';
import type { ActualGroup } from './actual.ts';
import type { Disagreement } from './findings.ts';
import type { Identities } from './identity.ts';
import { describeView, type NodeView } from './node-view.ts';
import type { GroupRoute, GroupRouting } from './routing.ts';

export const MARK = 'OUT OF SYNC';

/**
 * Where the proxies route a group otherwise than its servers are, or than the dashboard has it. A mark that stands
 * because of that is right, and the finding is about the proxies.
 */
export function routingDisagreements(
  actual: ActualGroup,
  reported: ReportedGroup,
  routing: GroupRouting,
  identities: Identities,
): Disagreement[] {
  const head = headOf(reported);
  const master = masterOf(actual, reported, identities);
  const found = [
    ...wrongRoutes(actual, master, routing, identities, head),
    ...outOfRotation(actual, reported, routing, identities, head),
  ];
  const untold = untoldProxies(actual, reported, routing, head, found.length > 0);
  if (untold) return [untold, ...found];
  if (!reported.outOfSync || routing.lacking.length === 0) return found;
  // They say in detail what the mark stands for.
  return found.map((finding) => ({ ...finding, text: `${finding.text}: ${MARK} is right` }));
}

/** What a group's head says. */
export function headOf(reported: Pick<ReportedGroup, 'outOfSync'> | undefined): string {
  return reported?.outOfSync ? MARK : `no ${MARK}`;
}

/** Whether the mark is right for the proxies' sake: some lack something, or could not be told. */
export function isUntold({ lacking, unheard }: GroupRouting): boolean {
  return lacking.length > 0 || unheard.length > 0;
}

/**
 * Why nobody can tell whether a group's mark is right, as a sentence: replication is healthy, and what is heard of the
 * proxies gives no reason for it, but some were not heard. Undefined where it can be told.
 */
export function doubtOf(
  actual: ActualGroup,
  reported: ReportedGroup,
  routing: GroupRouting,
): string | undefined {
  const { unreached } = routing;
  if (!reported.outOfSync || actual.problems.length > 0) return undefined;
  if (isUntold(routing) || unreached.length === 0) return undefined;
  const proxies = unreached.map(({ proxy, why }) => `${proxy} may lack something, and ${why}`);
  return `nobody knows whether group ${actual.id} is OUT OF SYNC rightly: ${proxies.join('; ')}`;
}

/** Among several masters whom nobody follows, the one that the dashboard means. */
function masterOf(
  { master, views }: ActualGroup,
  { rows }: ReportedGroup,
  identities: Identities,
): string | undefined {
  const first = rows[0] && identities.resolve(rows[0].server);
  return master ?? (first !== undefined && views.get(first)?.kind === 'master' ? first : undefined);
}

function untoldProxies(
  actual: ActualGroup,
  reported: ReportedGroup,
  { lacking, unheard }: GroupRouting,
  head: string,
  toldInDetail: boolean,
): Disagreement | undefined {
  const base = { kind: 'untold-proxies', group: actual.id, reported: head } as const;
  if (lacking.length > 0 && !(reported.outOfSync && toldInDetail)) {
    const what = lacking.join('; ');
    const text = reported.outOfSync
      ? `group ${actual.id} is OUT OF SYNC rightly: ${what}`
      : `the page shows no OUT OF SYNC for group ${actual.id}, but its proxies have not been told: ${what}`;
    return { ...base, actual: what, text };
  }
  if (lacking.length > 0 || !reported.outOfSync || actual.problems.length > 0) return undefined;
  if (unheard.length === 0) return undefined;
  const what = inWords(unheard);
  return { ...base, actual: what, text: `group ${actual.id} is OUT OF SYNC rightly: ${what}` };
}

/**
 * That the page does not show what was demanded: that proxies can't be told. While the dashboard has nothing to tell
 * them it need not; that it has, only who demands it knows.
 */
export function missingMark(
  reported: ReportedGroup,
  { lacking, unheard }: GroupRouting,
): Disagreement | undefined {
  if (reported.outOfSync || lacking.length > 0 || unheard.length === 0) return undefined;
  const what = inWords(unheard);
  const text = `the page shows no ${MARK} for group ${reported.id}, but ${what}`;
  return { kind: 'untold-proxies', group: reported.id, reported: headOf(reported), actual: what, text };
}

function inWords(unheard: GroupRouting['unheard']): string {
  return unheard.map(({ proxy, why }) => `${proxy} can’t be told: ${why}`).join('; ');
}

function wrongRoutes(
  actual: ActualGroup,
  realMaster: string | undefined,
  { routes }: GroupRouting,
  identities: Identities,
  head: string,
): Disagreement[] {
  const found = new Map<string, { server: string; verb: Verb; what: string; routes: GroupRoute[] }>();
  const note = (server: string, verb: Verb, what: string, route: GroupRoute) => {
    const entry = found.get(server) ?? { server, verb, what, routes: [] };
    entry.routes.push(route);
    found.set(server, entry);
  };
  for (const route of routes) {
    const master = identities.resolve(route.master);
    if (realMaster !== undefined && master !== undefined && master !== realMaster) {
      note(
        master,
        ['takes', 'take'],
        `${master} for the master of group ${actual.id}, which ${realMaster} is`,
        route,
      );
    }
    for (const replica of route.replicas) {
      const server = identities.resolve(replica);
      const view = server === undefined ? undefined : actual.views.get(server);
      if (server === undefined || view === undefined || server === master) continue;
      if (isUnfit(view, server, realMaster)) {
        note(server, ['sends', 'send'], `reads to ${server}, which is ${describeView(view)}`, route);
      }
    }
  }
  return [...found.values()].map(({ server, verb, what, routes }) => {
    const text = `${proxiesDo(verb, routes)} ${what} (${describeRanges(slotsOf(routes))})`;
    return { kind: 'wrong-route', group: actual.id, server, reported: head, actual: text, text };
  });
}

/**
 * Whether a server can't give what its group's master has: it is down, or follows another or nobody. Where no server is
 * known to be the master, as until a failover, the slaves of the dead one have the best that there is.
 */
function isUnfit(view: NodeView, server: string, master: string | undefined): boolean {
  if (view.kind === 'down') return true;
  if (master === undefined) return false;
  return view.kind === 'slave'
    ? !view.linked || view.master !== master
    : view.kind === 'master' && server !== master;
}

function outOfRotation(
  actual: ActualGroup,
  reported: ReportedGroup,
  { routes }: GroupRouting,
  identities: Identities,
  head: string,
): Disagreement[] {
  const ill = new Set(actual.problems.flatMap(({ servers }) => servers));
  return reported.rows.flatMap((row) => {
    const server = identities.resolve(row.server);
    const view = server === undefined ? undefined : actual.views.get(server);
    if (server === undefined || view?.kind !== 'slave' || !row.replica || ill.has(server)) return [];
    const giving = routes.filter(({ primaryOnly }) => !primaryOnly);
    const without = giving.filter(
      ({ replicas }) => !replicas.some((each) => identities.resolve(each) === server),
    );
    if (without.length === 0) return [];
    const which =
      without.length === giving.length
        ? 'no reads at all'
        : `no reads of ${describeRanges(slotsOf(without))}`;
    const text = `${server} is healthy and its replica switch is on, but ${proxiesDo(['gives', 'give'], without)} it ${which}`;
    return [{ kind: 'out-of-rotation', group: actual.id, server, reported: head, actual: which, text }];
  });
}

/** Of one proxy, and of several. */
type Verb = readonly [string, string];

/** Whose routes these are, as the subject of a sentence, with its verb. */
function proxiesDo([one, several]: Verb, routes: readonly GroupRoute[]): string {
  const names = [...new Set(routes.map(({ proxy }) => proxy))];
  return `${names.join(' and ')} ${names.length === 1 ? one : several}`;
}

/** Each range once, though several proxies may have it. */
function slotsOf(routes: readonly GroupRoute[]): GroupRoute[] {
  return [...new Map(routes.map((route) => [`${route.first}-${route.last}`, route])).values()];
}
