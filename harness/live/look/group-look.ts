import type { Address } from '../../address.ts';
import type { ReportedGroup, ReportedRow } from '../../codis/reported.ts';
import {
  AcknowledgedWrites,
  type ActualGroup,
  actualGroup,
  isUnclear,
  type Problem,
} from '../../judge/actual.ts';
import { disagreements } from '../../judge/agreement.ts';
import { type Disagreement, traitsOf } from '../../judge/findings.ts';
import type { Identities } from '../../judge/identity.ts';
import type { NodeView } from '../../judge/node-view.ts';
import type { Views } from '../../judge/recognise-masters.ts';
import { remedyOf } from '../../judge/remedy.ts';
import type { GroupRouting } from '../../judge/routing.ts';
import { doubtOf } from '../../judge/routing-agreement.ts';
import { portOf } from '../../judge/slave-list.ts';
import type { NodeSample } from '../../timeline/event.ts';
import type { NodeMap } from '../cluster/node-map.ts';
import { REACH_PROXIES } from './proxy-look.ts';
import { unregisteredSlaves } from './unregistered-slaves.ts';

/** One group at one moment: what fe reports, what the nodes say and how the proxies route, and where they differ. */
export interface GroupLook {
  readonly id: number;
  readonly reported: ReportedGroup;
  readonly actual: ActualGroup;
  /** How the proxies route it; undefined where fe says nothing of proxies. */
  readonly routing: GroupRouting | undefined;
  readonly disagreements: readonly Disagreement[];
  /** Why nothing, or not everything, can be said of the group; each a plain line. */
  readonly unknown: readonly string[];
  /** What is worth knowing, and no disagreement; each a plain line. */
  readonly notes: readonly string[];
  /** Some server, or not one proxy, was asked yet, so that nothing can be said at all. */
  readonly pending: boolean;
  /** Every one of its servers can be held against what fe has of it. */
  readonly nodesKnown: boolean;
  /**
   * When the oldest of the answers that this rests on was asked for, a moment of `clock`: what is said here was true
   * since then.
   */
  readonly evidenceAt: number;
}

/** What a look at a group rests on beside what fe reports of it. */
export interface Surroundings {
  /** Registered address → its node's latest answer, of all groups. */
  readonly nodes: ReadonlyMap<Address, NodeSample>;
  /** What they come to, with every slave's master recognised. */
  readonly views: Views;
  readonly identities: Identities;
  readonly routing: GroupRouting | undefined;
  readonly asksProxies: boolean;
  /** Not one proxy was asked yet. One that comes later is not known yet, and what is known of the others stays. */
  readonly isFirstRound: boolean;
  readonly nodeMap: NodeMap;
}

/** Nothing is ever written to a live cluster, so that no write can be missed. */
const NO_WRITES = new AcknowledgedWrites();

/** A pure function. */
export function groupLook(
  group: ReportedGroup,
  { nodes, views, identities, routing, asksProxies, isFirstRound, nodeMap }: Surroundings,
): Omit<GroupLook, 'evidenceAt'> {
  const addresses = group.rows.map((row) => row.server);
  const actual = actualState(group, views);
  const unseen = [
    ...unreachable(group.rows, nodes, views, nodeMap),
    ...mixedUp(addresses, nodeMap),
    ...unclearMasters(actual, views, nodeMap),
  ];
  const pending = isFirstRound || !addresses.every((address) => nodes.has(address));
  return {
    id: group.id,
    reported: group,
    actual,
    routing,
    disagreements: pending ? [] : found(actual, group, identities, routing, unseen.length > 0),
    unknown: [...unseen, ...(pending || !routing ? [] : doubtOfMark(actual, group, routing, asksProxies))],
    notes: unregisteredSlaves(actual, views, identities),
    pending,
    nodesKnown: !pending && unseen.length === 0,
  };
}

function actualState(group: ReportedGroup, views: ReadonlyMap<string, NodeView>): ActualGroup {
  const servers = group.rows.map(({ server }) => ({ name: server, address: server, aliases: [] }));
  const actual = actualGroup({ id: group.id, servers }, views, NO_WRITES, 0);
  // A group that nobody was added to yet lacks no master.
  return servers.length > 0 ? actual : { ...actual, problems: [] };
}

/** What is broken for certain: where a node is out of sight, only what rests on nodes that answered. */
export function knownProblems(actual: ActualGroup): readonly Problem[] {
  if (!actual.uncertain) return actual.problems;
  return actual.problems.filter(({ kind }) => kind === 'two-masters' || kind === 'link-down');
}

function found(
  actual: ActualGroup,
  reported: ReportedGroup,
  identities: Identities,
  routing: GroupRouting | undefined,
  partly: boolean,
): Disagreement[] {
  if (reported.rows.length === 0) return [];
  if (!partly) return disagreements(actual, reported, identities, routing);
  // That a node is out of sight is no outage that the page would have to show, and a slave of a node out of sight
  // is no slave of a stranger.
  const problems = knownProblems(actual);
  const first = reported.rows[0] && actual.views.get(reported.rows[0].server);
  return disagreements({ ...actual, problems }, reported, identities, routing).filter(
    ({ kind }) => traitsOf(kind).soundInPart && (kind !== 'wrong-master' || first?.kind === 'slave'),
  );
}

/** That it can't be told whether the mark is right, what would settle it, and what helps in either case. */
function doubtOfMark(
  actual: ActualGroup,
  reported: ReportedGroup,
  routing: GroupRouting,
  areAsked: boolean,
): string[] {
  const doubt = reported.rows.length > 0 ? doubtOf(actual, reported, routing) : undefined;
  if (doubt === undefined) return [];
  const settles = areAsked ? REACH_PROXIES : '--no-proxies was given';
  return [`${doubt}; ${settles}; remedy: ${remedyOf('stuck-out-of-sync', reported, routing)}`];
}

function unreachable(
  rows: readonly ReportedRow[],
  nodes: ReadonlyMap<Address, NodeSample>,
  views: ReadonlyMap<Address, NodeView>,
  nodeMap: NodeMap,
): string[] {
  return rows.flatMap(({ server, missing }) => {
    const view = views.get(server);
    const sample = nodes.get(server);
    if (view?.kind !== 'silent' || !sample) return [];
    const reached = nodeMap.reach(server);
    const name = reached === server ? server : `${server} (reached at ${reached})`;
    if (sample.info !== undefined) return [`${name} does not answer as Pika does: ${view.error}`];
    switch (sample.reason) {
      case 'password-wanted':
        return [`${name} wants a password: set INSYNC_AUTH`];
      case 'password-refused':
        return [`${name} refuses the password: ${view.error}`];
      case 'unknown-name':
        return [`${name} can't be asked: ${view.error}; --node-map says where it is reached`];
    }
    // Whether it is down or only out of reach from here is what one wants to know next.
    const elsewhere = missing === 'ERROR' || missing === 'TIMEOUT' ? `, and fe shows ${missing} for it` : '';
    return [`${name} does not answer: ${view.error}${elsewhere}`];
  });
}

/** Slaves of which nobody can tell whom they follow, and what would settle it. */
function unclearMasters(actual: ActualGroup, views: Views, nodeMap: NodeMap): string[] {
  return [...actual.views].flatMap(([address, view]) => {
    if (view.kind !== 'slave' || !isUnclear(view)) return [];
    const { master = '' } = view.replication;
    const samePort = [...views.keys()].filter(
      (server) => portOf(server) === portOf(master) && server !== address,
    );
    const likely = samePort.length === 1 ? samePort[0] : actual.master;
    const entry = `--node-map ${master}=${likely === undefined ? 'HOST:PORT' : nodeMap.reach(likely)}`;
    return [
      `${address} follows ${master}, and nobody can tell who that is; if it is ${likely ?? 'one of these'}, ${entry} says so`,
    ];
  });
}

/** Two servers reached at one place: what one of them says would be taken for the other's word. */
function mixedUp(addresses: readonly Address[], nodeMap: NodeMap): string[] {
  const byPlace = new Map<Address, Address>();
  return addresses.flatMap((address) => {
    const reached = nodeMap.reach(address);
    const other = byPlace.get(reached);
    byPlace.set(reached, address);
    return other === undefined || other === address
      ? []
      : [`${other} and ${address} are both reached at ${reached}: see --node-map`];
  });
}
