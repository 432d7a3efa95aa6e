import type { FindingKind } from '../judge/findings.ts';

/** What the log entries that one pattern matched have in common. */
export interface Evidence {
  readonly count: number;
  /** When the last of them was read, as in messages: `+4.2 s`. */
  readonly last: string;
  /** The named groups of the last match. */
  readonly named: Readonly<Record<string, string>>;
}

/** That nothing can be said of fe, since the servers themselves did not come to be as they should. */
export const NOT_RECOVERED = 'not-recovered';

export interface Pattern {
  /** What it may explain. */
  readonly findings: readonly (FindingKind | typeof NOT_RECOVERED)[];
  /** Whose log it is looked for in: the dashboard's, unless it is said. */
  readonly log?: 'servers';
  /**
   * An entry of that log. The named groups `group` and `server` must be the finding's own, where both have them; in the
   * log of a server, `server` is that one.
   */
  readonly entry: RegExp;
  /** Only entries from when the finding began, or all of the timeline's. */
  readonly since: 'finding' | 'start';
  /** How many there must be: one, unless it is said. */
  readonly atLeast?: number;
  /** What would refute it, were it logged after the last match by the same program. */
  readonly unless?: (named: Evidence['named']) => RegExp;
  /** The diagnosis, as a clause. */
  readonly say: (evidence: Evidence) => string;
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

/** For use in a pattern: addresses have dots in them. */
const literal = (text: string | undefined) => (text ?? '').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/**
 * What codis-dashboard and the servers log, and what that says of a finding. The texts are those of v3.5.2 to v4.0.1. All
 * that match are given, in this order; where none does, there is no diagnosis.
 */
export const patterns: readonly Pattern[] = [
  {
    findings: ['stuck-out-of-sync', 'stale-state', 'stale-link', 'split-brain', 'wrong-master'],
    entry:
      /group-\[(?<group>\d+)\] fix server\[(?<server>[^\]]+)\] replication relationship failed, err: .*\berr:\s?(?<why>.+)$/,
    since: 'finding',
    say: ({ count, named: { server, why } }) =>
      `the dashboard tried to repair ${server} ${times(count)}; ${why?.startsWith('ERR') ? 'Pika refused' : 'that failed'}: ${why}`,
  },
  {
    findings: ['stuck-out-of-sync', 'stale-state'],
    entry: /group-\[(?<group>\d+)\] try to fix server\[(?:\d+-)?(?<server>[^\]]+)\] replication relationship/,
    since: 'finding',
    // Once is what a sound dashboard does with a server that came back.
    atLeast: 3,
    unless: ({ server }) => new RegExp(String.raw`fix server\[${literal(server)}\] .*failed`),
    say: ({ count, named: { server } }) =>
      `the dashboard set out ${times(count)} to repair ${server}, and none of that was refused: it does not see that nothing is wrong with it`,
  },
  {
    findings: ['stuck-out-of-sync', 'stale-state', 'stale-link'],
    entry: /create redis client to (?<server>\S+) failed(?:.*?\[error\]: (?<why>.+))?$/,
    since: 'finding',
    atLeast: 3,
    say: ({ count, named: { server, why } }) =>
      `the dashboard could not reach ${server} ${times(count)}${why ? `: ${why}` : ''}`,
  },
  {
    findings: ['stuck-out-of-sync', 'wrong-group'],
    entry: /group-\[(?<group>\d+)\] update slave offline state/,
    since: 'start',
    unless: ({ group }) =>
      new RegExp(String.raw`group-\[${group}\] (?:all servers are normal|try to fix|try to switch)`),
    say: ({ last, named: { group } }) =>
      `the dashboard marked group ${group} at ${last}, since its checks of a server failed, and has logged nothing since then that would take the mark off`,
  },
  {
    findings: ['lost-action', 'split-brain', 'missed-outage'],
    entry: /API call \/api\/topom\/group\/action\/create\/[0-9a-f]+\/(?<server>\S+) /,
    since: 'start',
    unless: ({ server }) => new RegExp(String.raw`sync-\[${literal(server)}\] process action`),
    say: ({ last, named: { server } }) =>
      `the slaveof of ${server} reached the dashboard at ${last}, and its log never says that it ran it`,
  },
  {
    findings: ['split-brain', 'wrong-master', 'missed-outage'],
    entry: /group-\[(?<group>\d+)\] will switch master to server\[\d+\] = (?<promoted>\S+)/,
    since: 'start',
    say: ({ last, named: { promoted } }) => `the dashboard failed the group over to ${promoted} at ${last}`,
  },
  {
    findings: ['wrong-master', 'missed-outage'],
    entry: /(?:group|gid)-\[(?<group>\d+)\] switch master failed, (?<why>.+)$/,
    since: 'start',
    say: ({ count, named: { why } }) => `the dashboard’s failover failed ${times(count)}: ${why}`,
  },
  {
    findings: ['lost-masterauth', 'missed-outage', 'wrong-route', 'stale-link', NOT_RECOVERED],
    log: 'servers',
    entry: /Auth with master error, Invalid masterauth/,
    since: 'start',
    unless: () => /Finish to handle meta sync response/,
    say: ({ last, named: { server } }) =>
      `the master of ${server} refused it at ${last} (Invalid masterauth): it was not given its master’s password with the SLAVEOF, or another one`,
  },
];
