import { joinAddress } from '../address.ts';
import { oneLine } from '../failure.ts';

/**
 * What a Pika node says of its own replication: the text of INFO replication, read and put into words. Set-up, judge,
 * live commands and the registration in Compose all read it here.
 *
 * `db0` stands twice in a slave's text, with two meanings: `db0:connected` is the state of the link for that
 * database, `db0:binlog_offset=…` how far its binlog has got. The former is there from v3.5.5 on. Lines that nothing
 * here needs are ignored.
 */

/** A slave as its master lists it. */
export interface ListedSlave {
  /** The peer's address, which need not be the name under which it was registered. */
  readonly ip: string;
  readonly port: number;
}

export type Role = 'master' | 'slave';

export interface Replication {
  readonly role: Role;
  readonly replicationId: string;
  /** Its master as it spells it, `host:port`: a name or an address, as SLAVEOF was given it. Absent on a master. */
  readonly master?: string;
  /** `up` or `down`. Absent on a master. */
  readonly linkStatus?: string;
  /** A slave's state of the link for each database: `connected`, `connecting`, `try_to_incr_sync`, `error` … */
  readonly dbs: ReadonlyMap<string, string>;
  /** Those that follow it; a slave, too, can have some. */
  readonly slaves: readonly ListedSlave[];
  /** Its own count of them. */
  readonly connectedSlaves: number;
}

/** A node's words for its role. The dashboard stores them as they are. */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ['master', 'master'],
  ['slave', 'slave'],
  // A slave that has slaves of its own.
  ['master&&slave', 'slave'],
  // Old releases: a master without slaves, and one of two that take writes and replicate each other.
  ['single', 'master'],
  ['double_master', 'master'],
]);

/** What a node's word for its role means; undefined for one that is not known here. */
export function roleOf(word: string): Role | undefined {
  return ROLES.get(word);
}

const LINE = /^([^:\s]+):(.*)$/;
const DATABASE = /^db\d+$/;
const SLAVE = /^slave\d+$/;
const LISTED_SLAVE = /^ip=([^,]*),port=(\d{1,5})(?=,|$)/;

/**
 * Read the text of INFO replication, with either line ending, of any release.
 * @returns why it can't be read, in a few plain words, for a text without a role that is known; never throws
 */
export function parseReplication(text: string): Replication | string {
  let roleWord: string | undefined;
  let replicationId = '';
  let masterHost: string | undefined;
  let masterPort: string | undefined;
  let linkStatus: string | undefined;
  let connectedSlaves = 0;
  const dbs = new Map<string, string>();
  const slaves: ListedSlave[] = [];

  for (const line of text.split(/\r?\n/)) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const key = match[1]!;
    const value = match[2]!.trim();
    if (key === 'role') roleWord = value;
    else if (key === 'ReplicationID') replicationId = value;
    else if (key === 'master_host') masterHost = value;
    else if (key === 'master_port') masterPort = value;
    // Old releases write `# down`.
    else if (key === 'master_link_status') linkStatus = value.replace(/^#\s*/, '');
    else if (key === 'connected_slaves') connectedSlaves = /^\d{1,9}$/.test(value) ? Number(value) : 0;
    else if (SLAVE.test(key)) {
      const slave = readListedSlave(value);
      if (slave !== undefined) slaves.push(slave);
    } else if (DATABASE.test(key) && !value.startsWith('binlog_offset=')) dbs.set(key, value);
  }

  if (roleWord === undefined) return 'INFO replication names no role';
  const role = roleOf(roleWord);
  if (role === undefined)
    return `INFO replication names the role “${oneLine(roleWord)}”, which is not known here`;
  return {
    role,
    replicationId,
    ...(masterHost === undefined ? {} : { master: joinAddress(masterHost, masterPort ?? '?') }),
    ...(linkStatus === undefined ? {} : { linkStatus }),
    dbs,
    slaves,
    connectedSlaves,
  };
}

function readListedSlave(value: string): ListedSlave | undefined {
  const match = LISTED_SLAVE.exec(value);
  if (match === null) return undefined;
  return { ip: match[1]!, port: Number(match[2]) };
}

/**
 * Whether a slave's link is up, with every database connected where the release tells that: one `up` alone is not
 * replication.
 */
export function isLinked({ master, linkStatus, dbs }: Replication): boolean {
  return (
    master !== undefined && linkStatus === 'up' && [...dbs.values()].every((state) => state === 'connected')
  );
}

/** A slave's link: `link up`, `link down (db0 connecting)`. */
export function describeLink(replication: Replication): string {
  const { linkStatus = 'unknown', dbs } = replication;
  if (dbs.size === 0 || isLinked(replication)) return `link ${linkStatus}`;
  return `link ${linkStatus} (${[...dbs].map(([db, state]) => `${db} ${state}`).join(' ')})`;
}

/** `master of 2 connected`, `slave of pika-1:9221, link up`. */
export function describeReplication(replication: Replication): string {
  const { role, master = 'nobody', connectedSlaves } = replication;
  if (role === 'master') return `master of ${connectedSlaves} connected`;
  return `slave of ${master}, ${describeLink(replication)}`;
}
