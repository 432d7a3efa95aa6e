import type { Place, Surroundings } from '../program.ts';

/** Pika's clients at the most. It aborts at start where it may open fewer files than this and 5000 more. */
export const MAX_CLIENTS = 2000;

/** What differs between the nodes of a run. */
export type PikaNode = Pick<Place, 'port' | 'networkInterface' | 'folder'> & Pick<Surroundings, 'password'>;

/** All that has to differ from the configuration that a release ships: this and {@link FORGOTTEN}, nothing else. */
function overrides({ port, networkInterface, folder }: PikaNode): Readonly<Record<string, string | number>> {
  return {
    port,
    'network-interface': networkInterface,
    'log-path': `${folder}/log/`,
    'db-path': `${folder}/db/`,
    'dump-path': `${folder}/dump/`,
    'db-sync-path': `${folder}/dbsync/`,
    pidfile: `${folder}/pika.pid`,
    // A program in the background is out of its runtime's reach.
    daemonize: 'no',
    maxclients: MAX_CLIENTS,
    // A small footprint: about 30 MB of memory and 30 threads.
    'thread-pool-size': 4,
    'sync-thread-num': 2,
    'write-buffer-size': '16M',
    'binlog-file-size': 10_485_760,
    compression: 'none',
    'cache-num': 1,
    'cache-model': 0,
  };
}

/**
 * What a configuration may have from the node that it was taken from, and a new one must not have: whom it follows
 * (it would connect to a master that is not the run's), who it was, and its passwords.
 */
const FORGOTTEN: ReadonlySet<string> = new Set([
  'slaveof',
  'run-id',
  'replication-id',
  'internal-used-unfinished-full-sync',
  'requirepass',
  'masterauth',
  'userpass',
  'userblacklist',
]);

/**
 * With a `requirepass` alone Pika takes any password that it is sent, for that of a user of its own who has none: so that
 * one has the same. Its `masterauth` it is given with each SLAVEOF: whether the dashboard does so is part of what is
 * judged.
 */
function passwords({ password }: PikaNode): Readonly<Record<string, string>> {
  return password === undefined ? {} : { requirepass: password, userpass: password };
}

/** `key : value`, as Pika reads it: no comment, and the first colon ends the key. */
const SETTING = /^\s*([^\s#:][^\s:]*)\s*:/;

/**
 * The configuration of one node.
 * @param shipped the text of a whole pika.conf, such as a release ships: which keys must be there differs from
 *   release to release
 */
export function pikaConf(shipped: string, node: PikaNode): string {
  const values = { ...overrides(node), ...passwords(node) };
  const kept = shipped
    .trimEnd()
    .split(/\r?\n/)
    .flatMap((line) => {
      const key = SETTING.exec(line)?.[1] ?? '';
      if (Object.hasOwn(values, key)) return [];
      return FORGOTTEN.has(key) ? [`${key} :`] : [line];
    });
  const own = Object.entries(values).map(([key, value]) => `${key} : ${value}`);
  return [...kept, '', '# Of this node alone:', ...own, ''].join('\n');
}
