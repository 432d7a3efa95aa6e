import { isDeepStrictEqual } from 'node:util';
import type { FeGroup, FeGroupStats, FeServerStats } from './stats.ts';

/** A row of the page's group table, with what the API says beside it. */
export interface ReportedRow {
  /** The address as the page writes it. */
  readonly server: string;
  /** The first row is labelled Master, the others Slave, whatever they are. */
  readonly label: 'Master' | 'Slave';
  /** The master cell: `NO:ONE`, `host:port:link`, or `NA` where there are no statistics. */
  readonly cell: string;
  /** Why there are no statistics, as the page writes it; undefined where there are some. */
  readonly missing: 'PENDING' | 'TIMEOUT' | 'ERROR' | undefined;
  /** The master cell is red, or there are no statistics: the page shows that something is wrong here. */
  readonly alarm: boolean;
  readonly state: number | undefined;
  readonly role: string | undefined;
  readonly action: { readonly state: string; readonly index: number };
  /** Whether its replica switch is on: reads may go to it. */
  readonly replica: boolean;
}

/** A group as the page shows it. */
export interface ReportedGroup {
  readonly id: number;
  /** The badge in the group's head. */
  readonly outOfSync: boolean;
  readonly rows: readonly ReportedRow[];
  /** A server of it is being made the master. */
  readonly promoting: boolean;
}

/** What the group's head shows, in words. */
export function describeHead(group: Pick<ReportedGroup, 'outOfSync'> | undefined): string {
  return group?.outOfSync ? 'OUT OF SYNC' : 'no alarm in the group’s head';
}

/** What fe's page makes of `stats.group`: the rules are the page's own. */
export function reportedGroups(group: FeGroupStats): ReportedGroup[] {
  return group.models.map((model) => ({
    id: model.id,
    outOfSync: model.out_of_sync,
    rows: model.servers.map((_, index) => reportedRow(model, index, group.stats)),
    promoting: Boolean(model.promoting.state),
  }));
}

/** The same, with the very objects of an earlier answer where nothing of a group, or of all, has changed. */
export function reportedSince(
  before: readonly ReportedGroup[],
  group: FeGroupStats,
): readonly ReportedGroup[] {
  const known = new Map(before.map((each) => [each.id, each]));
  const now = reportedGroups(group).map((each) => {
    const was = known.get(each.id);
    return was !== undefined && isDeepStrictEqual(was, each) ? was : each;
  });
  return now.length === before.length && now.every((each, index) => each === before[index]) ? before : now;
}

function reportedRow(model: FeGroup, index: number, stats: Record<string, FeServerStats>): ReportedRow {
  const server = model.servers[index]!;
  const statistics = stats[server.server];
  const missing = missingStatistics(statistics);
  const cell = missing ? 'NA' : masterCell(statistics?.stats ?? {});
  // The page compares strings: NO:ONE for the first row, exactly `<first row>:up` for the others.
  const right = index === 0 ? 'NO:ONE' : `${model.servers[0]!.server}:up`;
  return {
    server: server.server,
    label: index === 0 ? 'Master' : 'Slave',
    cell,
    missing,
    alarm: missing !== undefined || cell !== right,
    state: server.state,
    role: server.role || undefined,
    action: { state: server.action.state ?? '', index: server.action.index ?? 0 },
    replica: server.replica_group ?? false,
  };
}

function missingStatistics(statistics: FeServerStats | undefined): ReportedRow['missing'] {
  if (!statistics) return 'PENDING';
  if (statistics.timeout) return 'TIMEOUT';
  if (statistics.error || !statistics.stats) return 'ERROR';
  return undefined;
}

function masterCell(stats: Record<string, string>): string {
  return stats.master_addr ? `${stats.master_addr}:${stats.master_link_status ?? ''}` : 'NO:ONE';
}

/** A row in words, for messages. */
export function describeRow(row: ReportedRow): string {
  const parts = [`${row.label} ${row.server}`, row.missing ?? `master cell ${row.cell}`];
  if (row.state !== undefined) parts.push(`state ${row.state}`);
  if (row.action.state) parts.push(describeAction(row.action));
  return parts.join(', ');
}

/** What the dashboard believes of a server, by its number: `offline`; empty for what is ordinary or not known. */
export function beliefOf(state: number | undefined): string {
  return state === 1 ? 'subjectively offline' : state === 2 ? 'offline' : '';
}

/** `state 1 (subjectively offline)`. */
export function describeState(state: number): string {
  const belief = beliefOf(state);
  return `state ${state}${belief && ` (${belief})`}`;
}

/** `action pending (index 3)`. */
export function describeAction({ state, index }: ReportedRow['action']): string {
  return `action ${state || '-'}${index ? ` (index ${index})` : ''}`;
}
