import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeReplication, isLinked, parseReplication, type Replication } from './info.ts';

const lines = (...text: string[]): string => text.map((line) => `${line}\r\n`).join('');

const MASTER = lines(
  '# Replication(MASTER)',
  'role:master',
  'ReplicationID:9dcbac923c167f0359c1ffc67c038f5066ab51296e6a6e3cd2',
  'connected_slaves:1',
  'slave0:ip=127.0.0.1,port=31570,conn_fd=73,lag=(db0:0)',
  'is_eligible_for_master_election:true',
  'db0:binlog_offset=0 0,safety_purge=none',
  'slave_repl_offset:0',
);

const CONNECTED_SLAVE = lines(
  '# Replication(SLAVE)',
  'role:slave',
  'ReplicationID:9dcbac923c167f0359c1ffc67c038f5066ab51296e6a6e3cd2',
  'master_host:127.0.0.1',
  'master_port:31560',
  'master_link_status:up',
  'repl_connect_status:',
  'db0:connected',
  'slave_priority:100',
  'slave_read_only:1',
  'is_eligible_for_master_election:true',
  'db0:binlog_offset=0 0,safety_purge=none',
  'slave_repl_offset:0',
);

const LINKING_SLAVE = lines(
  '# Replication(SLAVE)',
  'role:slave',
  'ReplicationID:9dcbac923c167f0359c1ffc67c038f5066ab51296e6a6e3cd2',
  'master_host:127.0.0.1',
  'master_port:31560',
  'master_link_status:down',
  'repl_connect_status:',
  'db0:try_to_incr_sync',
  'db_repl_state:(db0:kTryConnect)',
  'slave_priority:100',
  'slave_read_only:1',
  'is_eligible_for_master_election:true',
  'db0:binlog_offset=0 0,safety_purge=none',
  'slave_repl_offset:0',
);

/** A text of INFO that can be read. */
function read(text: string): Replication {
  const replication = parseReplication(text);
  if (typeof replication === 'string') throw new Error(replication);
  return replication;
}

describe('parseReplication', () => {
  test('reads a master and the slaves that it lists', () => {
    expect(read(MASTER)).toEqual({
      role: 'master',
      replicationId: '9dcbac923c167f0359c1ffc67c038f5066ab51296e6a6e3cd2',
      dbs: new Map(),
      slaves: [{ ip: '127.0.0.1', port: 31570 }],
      connectedSlaves: 1,
    });
  });

  test('reads a connected slave, and of its two db0 lines the state of the link', () => {
    expect(parseReplication(CONNECTED_SLAVE)).toMatchObject({
      role: 'slave',
      master: '127.0.0.1:31560',
      linkStatus: 'up',
      dbs: new Map([['db0', 'connected']]),
      slaves: [],
      connectedSlaves: 0,
    });
  });

  test('reads a slave that is linking up', () => {
    expect(parseReplication(LINKING_SLAVE)).toMatchObject({
      linkStatus: 'down',
      dbs: new Map([['db0', 'try_to_incr_sync']]),
    });
  });

  test('reads a node that is neither a master nor a slave of anybody as a master without slaves', () => {
    const alone = MASTER.replace('connected_slaves:1', 'connected_slaves:0').replace(/slave0:.*\r\n/, '');
    expect(parseReplication(alone)).toMatchObject({ role: 'master', slaves: [], connectedSlaves: 0 });
  });

  test('keeps the name that SLAVEOF was given', () => {
    const named = CONNECTED_SLAVE.replace('master_host:127.0.0.1', 'master_host:pika-1');
    expect(read(named).master).toBe('pika-1:31560');
  });

  test('ignores what changes with every write', () => {
    const later = MASTER.replace('lag=(db0:0)', 'lag=(db0:512)').replaceAll('offset:0', 'offset:4096');
    expect(parseReplication(later)).toEqual(parseReplication(MASTER));
  });

  test('ignores lines that it does not know, and the kind of line ending', () => {
    const text = `${CONNECTED_SLAVE}some_new_key:1\r\nno colon here\r\n`.replaceAll('\r\n', '\n');
    expect(parseReplication(text)).toEqual(parseReplication(CONNECTED_SLAVE));
  });

  test('says what is wrong with a text without a role that is known', () => {
    expect(parseReplication('')).toBe('INFO replication names no role');
    expect(parseReplication(MASTER.replace('role:master\r\n', ''))).toBe('INFO replication names no role');
    expect(parseReplication('# Replication\r\nrole:witness\r\n')).toBe(
      'INFO replication names the role “witness”, which is not known here',
    );
  });

  test('reads a slave that has slaves of its own as a slave', () => {
    const text = CONNECTED_SLAVE.replace('role:slave', 'role:master&&slave').replace(
      'slave_read_only:1\r\n',
      'slave_read_only:1\r\nconnected_slaves:1\r\nslave0:ip=10.0.0.3,port=9221,conn_fd=73,lag=(db0:0)\r\n',
    );
    expect(read(text)).toMatchObject({
      role: 'slave',
      master: '127.0.0.1:31560',
      slaves: [{ ip: '10.0.0.3', port: 9221 }],
      connectedSlaves: 1,
    });
  });

  test.each(['single', 'double_master'])('reads role:%s, as old releases have it, as a master', (word) => {
    expect(read(MASTER.replace('role:master', `role:${word}`))).toEqual(read(MASTER));
  });

  test('reads the list of slaves of an old release', () => {
    const text = MASTER.replace(/slave0:.*/, 'slave0:ip=10.0.0.3,port=9221,state=online,sid=2,lag=0');
    expect(read(text).slaves).toEqual([{ ip: '10.0.0.3', port: 9221 }]);
    expect(read(text.replace(',lag=0', '')).slaves).toEqual(read(text).slaves);
  });

  test('spells an IPv6 master as Codis does', () => {
    const text = CONNECTED_SLAVE.replace('master_host:127.0.0.1', 'master_host:::1');
    expect(read(text).master).toBe('[::1]:31560');
  });

  test('never throws, and a role is always enough for an answer', () => {
    const known = fc.constantFrom(...`${MASTER}${LINKING_SLAVE}`.split('\r\n'));
    const rubbish = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), known);
    const separator = fc.constantFrom('\r\n', '\n', '\r', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(rubbish, separator)), (parts) => {
        const text = parts.flat().join('');
        parseReplication(text);
        expect(read(`${text}\r\nrole:slave\r\n`).role).toBe('slave');
      }),
    );
  });
});

/** Releases before v3.5.5 tell nothing of single databases. */
const OLD_SLAVE = CONNECTED_SLAVE.replace(/repl_connect_status:.*db0:connected\r\n/s, '');

describe('a link', () => {
  test.each([
    ['of a connected slave', CONNECTED_SLAVE, true, 'slave of 127.0.0.1:31560, link up'],
    ['of an old release', OLD_SLAVE, true, 'slave of 127.0.0.1:31560, link up'],
    ['that comes up', LINKING_SLAVE, false, 'slave of 127.0.0.1:31560, link down (db0 try_to_incr_sync)'],
    [
      'that is up without its database',
      CONNECTED_SLAVE.replace('db0:connected', 'db0:error'),
      false,
      'slave of 127.0.0.1:31560, link up (db0 error)',
    ],
    [
      'that is down, as old releases write it',
      OLD_SLAVE.replace('link_status:up', 'link_status:# down'),
      false,
      'slave of 127.0.0.1:31560, link down',
    ],
  ])('%s', (_what, text, linked, words) => {
    expect(isLinked(read(text))).toBe(linked);
    expect(describeReplication(read(text))).toBe(words);
  });
});
