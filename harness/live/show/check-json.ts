import type { ReportedRow } from '../../codis/reported.ts';
import type { Problem } from '../../judge/actual.ts';
import type { FindingKind } from '../../judge/findings.ts';
import type { NodeView } from '../../judge/node-view.ts';
import type { CheckResult } from '../check.ts';
import type { NodeMap } from '../cluster/node-map.ts';
import { knownProblems } from '../look/group-look.ts';
import { type GroupStanding, serverAgrees } from '../look/standing.ts';
import { type LiveVerdict, verdictOf } from '../look/view.ts';

/**
 * What `insync check --output json` writes, one object. Keys are never taken away or given another meaning within a
 * `schemaVersion`; new ones may come. Times are ISO 8601 in UTC, durations whole milliseconds; null is "nobody
 * knows".
 */
export interface CheckJson {
  readonly schemaVersion: 1;
  /** As the exit status: agrees 0, disagrees 1, unknown 2. */
  readonly verdict: LiveVerdict;
  readonly at: string;
  readonly tookMs: number;
  /** How long a disagreement had to hold. */
  readonly forMs: number;
  /** fe's URL without user and password. */
  readonly fe: string;
  readonly product: string | null;
  /** Why nothing or not everything can be said, over all groups; empty where all is known. */
  readonly unknown: readonly string[];
  readonly groups: readonly GroupJson[];
}

export interface GroupJson {
  readonly id: number;
  readonly verdict: LiveVerdict;
  /** The badge in the group's head on the page. */
  readonly reportedOutOfSync: boolean;
  /** Whether replication is healthy; null where a node can't be asked, or nobody can tell whom it follows. */
  readonly actualInSync: boolean | null;
  /** What is known to keep it from being in sync; what nobody knows is in `unknown`. */
  readonly problems: readonly {
    readonly kind: Problem['kind'];
    readonly servers: readonly string[];
    readonly text: string;
  }[];
  readonly findings: readonly FindingJson[];
  readonly unknown: readonly string[];
  /** What is worth knowing, and no disagreement: connected slaves that no group has. */
  readonly notes: readonly string[];
  readonly servers: readonly ServerJson[];
}

export interface FindingJson {
  readonly kind: FindingKind;
  /** null where the whole group is concerned. */
  readonly server: string | null;
  readonly reported: string;
  readonly actual: string;
  readonly text: string;
  readonly since: string;
  readonly heldMs: number;
  /** False for one that had not held long enough when the look ended; it counts for nothing. */
  readonly confirmed: boolean;
}

export interface ServerJson {
  /** The address by which fe has it registered. */
  readonly server: string;
  /** Where it was reached from here. */
  readonly reachedAt: string;
  readonly agrees: boolean | null;
  readonly reported: {
    readonly label: 'Master' | 'Slave';
    /** The master cell: `NO:ONE`, `host:port:link`, or `NA`. */
    readonly masterCell: string;
    /** PENDING, TIMEOUT or ERROR where the page has no statistics. */
    readonly missing: 'PENDING' | 'TIMEOUT' | 'ERROR' | null;
    /** The page shows the row in red. */
    readonly alarm: boolean;
    /** 0 normal, 1 subjectively offline, 2 offline; null where the release has no such key. */
    readonly state: number | null;
    readonly role: string | null;
    readonly action: { readonly state: string; readonly index: number };
  };
  readonly actual: {
    readonly answers: boolean;
    readonly role: 'master' | 'slave' | null;
    /** A slave's master as it spells it. */
    readonly master: string | null;
    /** `up` or `down`. */
    readonly link: string | null;
    /** The link is up and every database is connected. */
    readonly linked: boolean | null;
    /** The state of the link for each database: `connected`, `connecting`, `error` … */
    readonly databases: Readonly<Record<string, string>>;
    readonly connectedSlaves: number | null;
    /** Why it does not answer. */
    readonly error: string | null;
  };
}

export function checkJson(result: CheckResult, nodeMap: NodeMap): CheckJson {
  return {
    schemaVersion: 1,
    verdict: result.verdict,
    at: iso(result.at),
    tookMs: Math.round(result.tookMs),
    forMs: Math.round(result.forMs),
    fe: result.fe,
    product: result.product ?? null,
    unknown: [...result.unknown, ...result.groups.flatMap((group) => group.unknown)],
    groups: result.groups.map((group) => groupJson(group, nodeMap)),
  };
}

function groupJson(group: GroupStanding, nodeMap: NodeMap): GroupJson {
  return {
    id: group.id,
    verdict: verdictOf({ unknown: [], groups: [group] }),
    reportedOutOfSync: group.reported.outOfSync,
    actualInSync: group.actual.uncertain ? null : group.actual.problems.length === 0,
    problems: knownProblems(group.actual).map(({ kind, servers, text }) => ({ kind, servers, text })),
    findings: group.findings.map((finding) => ({
      kind: finding.kind,
      server: finding.server ?? null,
      reported: finding.reported,
      actual: finding.actual,
      text: finding.text,
      since: iso(finding.since),
      heldMs: Math.round(finding.heldMs),
      confirmed: finding.confirmed,
    })),
    unknown: group.unknown,
    notes: group.notes,
    servers: group.reported.rows.map((row) => ({
      server: row.server,
      reachedAt: nodeMap.reach(row.server),
      agrees: serverAgrees(group, row.server) ?? null,
      reported: reportedJson(row),
      actual: actualJson(group.actual.views.get(row.server)),
    })),
  };
}

function reportedJson(row: ReportedRow): ServerJson['reported'] {
  return {
    label: row.label,
    masterCell: row.cell,
    missing: row.missing ?? null,
    alarm: row.alarm,
    state: row.state ?? null,
    role: row.role ?? null,
    action: row.action,
  };
}

function actualJson(view: NodeView | undefined): ServerJson['actual'] {
  const replication = view && 'replication' in view ? view.replication : undefined;
  const slave = view?.kind === 'slave' ? view : undefined;
  return {
    answers: replication !== undefined,
    role: replication?.role ?? null,
    master: slave?.replication.master ?? null,
    link: slave ? (slave.replication.linkStatus ?? null) : null,
    linked: slave?.linked ?? null,
    databases: Object.fromEntries(slave?.replication.dbs ?? []),
    connectedSlaves: replication?.connectedSlaves ?? null,
    error: view?.kind === 'silent' ? view.error : null,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
