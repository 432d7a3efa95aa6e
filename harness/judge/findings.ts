/**
 * The ways in which what fe reports and what is true can fall apart. The kinds are stable: reports, tests and
 * release gates name them.
 */
export const findingKinds = {
  'stuck-out-of-sync': 'the page shows OUT OF SYNC although replication is healthy',
  'missed-outage':
    'a server is down, detached or without its master’s data, and the page shows nothing of it',
  'wrong-master': 'the first row, which the page labels Master, is not the real master',
  'stale-state': 'fe’s API believes a healthy server subjectively offline (1) or offline (2)',
  'stale-link': 'a row shows an error, or another master or link, than the server really has',
  'stale-role': 'fe’s API gives a server the role that it used to have',
  'lost-action': 'a slaveof asked for through fe was marked as done without having run',
  'stuck-action': 'a slaveof asked for through fe is still pending, syncing or failed',
  'split-brain': 'two masters in one group, and nobody asked for the second',
  spelling:
    'a row is red although the master is the right one, only because its address is spelled differently',
  'missing-server': 'a server of the group is not on the page',
  'page-differs': 'fe’s page, looked at in a browser, shows something else than fe’s API gives',
} as const;

export type FindingKind = keyof typeof findingKinds;

/** One disagreement between the reported and the actual state, or a state that must not last. */
export interface Finding {
  readonly kind: FindingKind;
  /** The group's id. */
  readonly group: number;
  /** The server's registered address; absent where the whole group is concerned. */
  readonly server?: string;
  /** Since when it has held without a break, in milliseconds since the timeline began. */
  readonly sinceMs: number;
  /** What fe says, e.g. `OUT OF SYNC`. */
  readonly reported: string;
  /** What the nodes say, e.g. `slave of 127.0.0.1:21120, link up`; for `page-differs`, what fe’s API gives. */
  readonly actual: string;
  /** The finding as one sentence. */
  readonly text: string;
  /** What the dashboard's own log says of it. The judge reads no logs: `harness/diagnosis` puts it there. */
  readonly diagnosis?: string;
}

/** A finding before it is known since when it has held. */
export type Disagreement = Omit<Finding, 'sinceMs' | 'diagnosis'>;

/** The kinds that occur, each once, in the order in which they come. */
export function kindsOf(findings: readonly Pick<Finding, 'kind'>[]): FindingKind[] {
  return [...new Set(findings.map((finding) => finding.kind))];
}
