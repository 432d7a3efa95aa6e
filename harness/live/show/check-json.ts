import type { ReportedRow } from '../../codis/reported.ts';
import type { NodeView } from '../../judge/node-view.ts';
import type { GroupRouting } from '../../judge/routing.ts';
import type { CheckResult } from '../check.ts';
import type { NodeMap } from '../cluster/node-map.ts';
import { knownProblems } from '../look/group-look.ts';
import { areTold } from '../look/proxy-look.ts';
import { type GroupStanding, serverAgrees } from '../look/standing.ts';
import { verdictOf } from '../look/view.ts';

/**
 * What `insync check --output json` writes, one object. Keys are never taken away or given another meaning within a
 * `schemaVersion`; new ones may come. Times are ISO 8601 in UTC, durations whole milliseconds; null is "nobody
 * knows".
 */
export function checkJson(result: CheckResult, nodeMap: NodeMap) {
  return {
    schemaVersion: 1,
    /** As the exit status: agrees 0, disagrees 1, unknown 2. */
    verdict: result.verdict,
    at: iso(result.at),
    tookMs: Math.round(result.tookMs),
    /** How long a disagreement had to hold. */
    forMs: Math.round(result.forMs),
    /** fe's URL without user and password. */
    fe: result.fe,
    product: result.product ?? null,
    /** Why nothing or not everything can be said, over all groups; empty where all is known. */
    unknown: [...result.unknown, ...result.groups.flatMap((group) => group.unknown)],
    /** What is worth knowing of the whole, and no disagreement: what is not known of the proxies. */
    notes: result.notes,
    groups: result.groups.map((group) => groupJson(group, nodeMap)),
    /** As they are registered with the dashboard: one that came back with another token is there twice. */
    proxies: result.proxies.map(({ proxy, token, clients, replaced, answers, error, trouble }) => ({
      /** Its admin address. */
      proxy,
      token,
      /** Where its clients connect. */
      clients,
      /** Where it was reached from here. */
      reachedAt: nodeMap.reach(proxy),
      /** Another is registered with its address since: it is no more, and in the way of SYNC until it is removed. */
      replaced,
      /** It said how it routes; null where it was not asked. */
      answers: answers ?? null,
      /** Why it does not answer. */
      error: error ?? null,
      /** Why the dashboard gets no answer from it; null where it reports no trouble. */
      reportedTrouble: trouble ?? null,
    })),
  };
}

function groupJson(group: GroupStanding, nodeMap: NodeMap) {
  return {
    id: group.id,
    verdict: verdictOf({ unknown: [], groups: [group] }),
    /** The badge in the group's head on the page. */
    reportedOutOfSync: group.reported.outOfSync,
    /** Whether replication is healthy; null where a node can't be asked, or nobody can tell whom it follows. */
    actualInSync: group.actual.uncertain ? null : group.actual.problems.length === 0,
    /** What is known to keep it from being in sync; what nobody knows is in `unknown`. */
    problems: knownProblems(group.actual).map(({ kind, servers, text }) => ({ kind, servers, text })),
    routing: routingJson(group.routing),
    findings: group.findings.map((finding) => ({
      kind: finding.kind,
      /** null where the whole group is concerned. */
      server: finding.server ?? null,
      reported: finding.reported,
      actual: finding.actual,
      text: finding.text,
      remedy: finding.remedy ?? null,
      since: iso(finding.since),
      heldMs: Math.round(finding.heldMs),
      /** False for one that had not held long enough when the look ended; it counts for nothing. */
      confirmed: finding.confirmed,
    })),
    unknown: group.unknown,
    /** What is worth knowing, and no disagreement: connected slaves that no group has. */
    notes: group.notes,
    servers: group.reported.rows.map((row) => ({
      /** The address by which fe has it registered. */
      server: row.server,
      /** Where it was reached from here. */
      reachedAt: nodeMap.reach(row.server),
      agrees: serverAgrees(group, row.server) ?? null,
      reported: reportedJson(row),
      actual: actualJson(group.actual.views.get(row.server)),
    })),
  };
}

/** null where no proxy is registered. */
function routingJson(routing: GroupRouting | undefined) {
  if (!routing) return null;
  const { heard, unheard, unreached, lacking } = routing;
  if (heard.length + unheard.length + unreached.length === 0) return null;
  const silent = (proxies: GroupRouting['unheard']) => proxies.map(({ proxy, why }) => ({ proxy, why }));
  return {
    /** All of them route as the dashboard has the group; null where some can't be asked, and none is known not to. */
    told: areTold(routing) ?? null,
    /** The proxies that said how they route, by their admin addresses. */
    heard,
    /** Those that the dashboard gets no answer from: it can't tell them anything. */
    unheard: silent(unheard),
    /** Those that only we get no answer from, or did not ask: nobody knows whether they lack something. */
    unreached: silent(unreached),
    /** Where they route otherwise than the dashboard has the group; each a sentence. */
    lacking,
  };
}

function reportedJson(row: ReportedRow) {
  return {
    /** `Master` or `Slave`. */
    label: row.label,
    /** The master cell: `NO:ONE`, `host:port:link`, or `NA`. */
    masterCell: row.cell,
    /** PENDING, TIMEOUT or ERROR where the page has no statistics. */
    missing: row.missing ?? null,
    /** The page shows the row in red. */
    alarm: row.alarm,
    /** 0 normal, 1 subjectively offline, 2 offline; null where the release has no such key. */
    state: row.state ?? null,
    role: row.role ?? null,
    /** Its `state` and its `index`. */
    action: row.action,
  };
}

function actualJson(view: NodeView | undefined) {
  const replication = view && 'replication' in view ? view.replication : undefined;
  const slave = view?.kind === 'slave' ? view : undefined;
  return {
    answers: replication !== undefined,
    /** `master` or `slave`. */
    role: replication?.role ?? null,
    /** A slave's master as it spells it. */
    master: slave?.replication.master ?? null,
    /** `up` or `down`. */
    link: slave?.replication.linkStatus ?? null,
    /** The link is up and every database is connected. */
    linked: slave?.linked ?? null,
    /** The state of the link for each database: `connected`, `connecting`, `error` … */
    databases: Object.fromEntries(slave?.replication.dbs ?? []),
    connectedSlaves: replication?.connectedSlaves ?? null,
    /** Why it does not answer. */
    error: view?.kind === 'silent' ? view.error : null,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
