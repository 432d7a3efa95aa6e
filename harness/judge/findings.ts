/** What there is to know of a kind of finding. */
export interface FindingTraits {
  /** As a sentence, for reports and documentation. */
  readonly means: string;
  /** Whether a server of a group is concerned alone, or the group as a whole. */
  readonly scope: 'group' | 'server';
  /**
   * What it takes to find it: samples of fe and the nodes; samples of the proxies too; also the history, what was done
   * and which servers there should be, or what a node says only to who may ask for its configuration; clients through
   * the proxies; or fe's page in a browser.
   */
  readonly evidence: 'samples' | 'proxies' | 'history' | 'clients' | 'page';
  /** Whether it may be said with a node of its group out of sight: it rests on nodes that answered alone. */
  readonly soundInPart: boolean;
  /**
   * What becomes of it while the nodes have not settled as was expected: `waits`, since they may heal by themselves;
   * `damns`, once it has held for as long as fe may take; `damns-a-standstill`, the same where nothing changed
   * meanwhile.
   */
  readonly unsettled: 'waits' | 'damns' | 'damns-a-standstill';
}

const OF_SAMPLES = { evidence: 'samples', soundInPart: false, unsettled: 'waits' } as const;

/**
 * The ways in which what fe reports and what is true can fall apart. The kinds are stable: reports, tests and
 * release gates name them.
 */
export const findings = {
  'stuck-out-of-sync': {
    ...OF_SAMPLES,
    means: 'the page shows OUT OF SYNC although replication is healthy and the proxies lack nothing',
    scope: 'group',
  },
  'wrong-group': {
    means: 'a mark like that on a group to which nothing was done, while something was done to another one',
    scope: 'group',
    evidence: 'history',
    soundInPart: false,
    unsettled: 'waits',
  },
  'untold-proxies': {
    evidence: 'proxies',
    means:
      'a proxy routes otherwise than the dashboard has the group, or can’t be told: a missing mark is wrong, a mark is right',
    scope: 'group',
    soundInPart: true,
    unsettled: 'waits',
  },
  'out-of-rotation': {
    evidence: 'proxies',
    means: 'a healthy slave whose replica switch is on gets no reads from a proxy',
    scope: 'server',
    soundInPart: false,
    unsettled: 'waits',
  },
  'wrong-route': {
    evidence: 'proxies',
    means:
      'a proxy sends clients to a server that is not the real master, or reads to one that is down, detached or follows another',
    scope: 'server',
    soundInPart: false,
    unsettled: 'waits',
  },
  'missed-outage': {
    ...OF_SAMPLES,
    means: 'a server is down, detached or without its master’s data, and the page shows nothing of it',
    scope: 'server',
    soundInPart: true,
    unsettled: 'damns-a-standstill',
  },
  'wrong-master': {
    ...OF_SAMPLES,
    means: 'the first row, which the page labels Master, is not the real master',
    scope: 'group',
    soundInPart: true,
  },
  'stale-state': {
    ...OF_SAMPLES,
    means: 'fe’s API believes a healthy server subjectively offline (1) or offline (2)',
    scope: 'server',
  },
  'stale-link': {
    ...OF_SAMPLES,
    means: 'a row shows an error, or another master or link, than the server really has',
    scope: 'server',
  },
  'stale-role': {
    ...OF_SAMPLES,
    means: 'fe’s API gives a server the role that it used to have',
    scope: 'server',
  },
  'lost-action': {
    ...OF_SAMPLES,
    means: 'a slaveof asked for through fe was marked as done without having run',
    scope: 'server',
    soundInPart: true,
  },
  'stuck-action': {
    ...OF_SAMPLES,
    means: 'a slaveof asked for through fe is still pending, syncing or failed',
    scope: 'server',
    soundInPart: true,
  },
  'undone-order': {
    means:
      'the dashboard took back what was ordered through fe: a replica switch that was turned off is on again',
    scope: 'server',
    evidence: 'history',
    soundInPart: true,
    unsettled: 'waits',
  },
  'split-brain': {
    means: 'two masters in one group, and nobody asked for the second',
    scope: 'group',
    evidence: 'history',
    soundInPart: false,
    unsettled: 'damns',
  },
  'lost-masterauth': {
    means:
      'a slave no longer has its master’s password (`masterauth`), so that its link stays down: it was made to follow without, or with another one',
    scope: 'server',
    evidence: 'history',
    soundInPart: true,
    unsettled: 'damns',
  },
  spelling: {
    ...OF_SAMPLES,
    means:
      'a row is red although the master is the right one, only because its address is spelled differently',
    scope: 'server',
  },
  'missing-server': {
    means: 'a server of the group is not on the page',
    scope: 'server',
    evidence: 'history',
    soundInPart: false,
    unsettled: 'waits',
  },
  'lost-write': {
    evidence: 'clients',
    means:
      'a write that was acknowledged is gone, although a server that had it was there to be made the master',
    scope: 'group',
    soundInPart: false,
    unsettled: 'damns',
  },
  'stale-read': {
    evidence: 'clients',
    means: 'a read through a proxy gives what was overwritten long before',
    scope: 'group',
    soundInPart: false,
    unsettled: 'waits',
  },
  unserved: {
    evidence: 'clients',
    means: 'clients get errors from a proxy although the group has a healthy master',
    scope: 'group',
    soundInPart: false,
    unsettled: 'waits',
  },
  'page-differs': {
    means: 'fe’s page, looked at in a browser, shows something else than fe’s API gives',
    scope: 'server',
    evidence: 'page',
    soundInPart: false,
    unsettled: 'waits',
  },
} as const satisfies Record<string, FindingTraits>;

export type FindingKind = keyof typeof findings;

export const findingKinds = Object.keys(findings) as FindingKind[];

/** What is known of a kind. */
export function traitsOf(kind: FindingKind): FindingTraits {
  return findings[kind];
}

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
  /** What an operator can do about it, as a clause, where something is known to help or not to. */
  readonly remedy?: string;
  /** What the logs of the dashboard and the servers say of it. The judge reads no logs: `harness/diagnosis` puts it there. */
  readonly diagnosis?: string;
}

/** A finding before it is known since when it has held. */
export type Disagreement = Omit<Finding, 'sinceMs' | 'diagnosis'>;

/** The kinds that occur, each once, in the order in which they come. */
export function kindsOf(findings: readonly Pick<Finding, 'kind'>[]): FindingKind[] {
  return [...new Set(findings.map((finding) => finding.kind))];
}
