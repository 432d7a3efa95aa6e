/**
 * What a Pika node says of its own replication: the text of INFO replication, read.
 *
 * `db0` stands twice in a slave's text, with two meanings: `db0:connected` is the state of the link for that
 * database, `db0:binlog_offset=…` how far its binlog has got. Lines that nothing here needs are ignored.
 */

/** A slave as its master lists it. */
export interface ListedSlave {
  /** The peer's address, which need not be the name under which it was registered. */
  readonly ip: string;
  readonly port: number;
  /** The master's word for each database: bytes behind, `not syncing` or `full syncing`. */
  readonly lag: ReadonlyMap<string, string>;
}

export interface Replication {
  readonly role: 'master' | 'slave';
  readonly replicationId: string;
  /** What SLAVEOF was given: a name or an address. Absent on a master. */
  readonly masterHost?: string;
  readonly masterPort?: number;
  /** `up` or `down`. Absent on a master. */
  readonly linkStatus?: string;
  /** A slave's state of the link for each database: `connected`, `connecting`, `try_to_incr_sync`, `error` … */
  readonly dbs: ReadonlyMap<string, string>;
  /** `db_repl_state`, for each database: a slave has it only while it isn't connected. */
  readonly dbReplStates: ReadonlyMap<string, string>;
  /** Empty on a slave. */
  readonly slaves: readonly ListedSlave[];
  /** The master's own count, 0 on a slave. */
  readonly connectedSlaves: number;
}

const LINE = /^([^:\s]+):(.*)$/;
const DATABASE = /^db\d+$/;
const SLAVE = /^slave\d+$/;
const LISTED_SLAVE = /^ip=(.*),port=(\d+),conn_fd=-?\d+,lag=(.*)$/;
const PER_DATABASE = /\((db\d+):([^()]*)\)/g;

/**
 * Read the text of INFO replication, with either line ending.
 * @returns undefined for a text without a role, whatever else it holds; never throws
 */
export function parseReplication(text: string): Replication | undefined {
  let role: 'master' | 'slave' | undefined;
  let replicationId = '';
  let masterHost: string | undefined;
  let masterPort: number | undefined;
  let linkStatus: string | undefined;
  let dbReplStates: ReadonlyMap<string, string> = new Map();
  let connectedSlaves = 0;
  const dbs = new Map<string, string>();
  const slaves: ListedSlave[] = [];

  for (const line of text.split(/\r?\n/)) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const key = match[1]!;
    const value = match[2]!.trim();
    if (key === 'role' && (value === 'master' || value === 'slave')) role = value;
    else if (key === 'ReplicationID') replicationId = value;
    else if (key === 'master_host') masterHost = value;
    else if (key === 'master_port') masterPort = wholeNumber(value);
    else if (key === 'master_link_status') linkStatus = value;
    else if (key === 'connected_slaves') connectedSlaves = wholeNumber(value) ?? 0;
    else if (key === 'db_repl_state') dbReplStates = perDatabase(value);
    else if (SLAVE.test(key)) {
      const slave = readListedSlave(value);
      if (slave !== undefined) slaves.push(slave);
    } else if (DATABASE.test(key) && !value.startsWith('binlog_offset=')) dbs.set(key, value);
  }

  if (role === undefined) return undefined;
  return {
    role,
    replicationId,
    ...(masterHost === undefined ? {} : { masterHost }),
    ...(masterPort === undefined ? {} : { masterPort }),
    ...(linkStatus === undefined ? {} : { linkStatus }),
    dbs,
    dbReplStates,
    slaves,
    connectedSlaves,
  };
}

function readListedSlave(value: string): ListedSlave | undefined {
  const match = LISTED_SLAVE.exec(value);
  if (match === null) return undefined;
  return { ip: match[1]!, port: Number(match[2]), lag: perDatabase(match[3]!) };
}

function perDatabase(value: string): ReadonlyMap<string, string> {
  return new Map([...value.matchAll(PER_DATABASE)].map((match) => [match[1]!, match[2]!]));
}

function wholeNumber(value: string): number | undefined {
  return /^\d+$/.test(value) ? Number(value) : undefined;
}
