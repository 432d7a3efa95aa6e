/**
 * A healthy cluster for whoever is measured while looking at it, as a program of its own, so that what it costs itself is
 * not counted: an fe, and groups of a master and a slave. As in a cluster that is used, no answer says the same as the
 * one before; statistics of a server are as long as those of a real one.
 *
 * `node fake-cluster.ts GROUPS`, started by `fork`: it sends the address of its fe, and ends with who started it.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { FakeNode } from '../pika/fake-node.ts';

/** Of `SLOTS` slots a real fe tells each time. */
const SLOTS = 1024;
/** INFO of Pika v3.5.5 has so many lines, of about so many characters, that nobody asks for here. */
const OTHER_STATS = Object.fromEntries(
  Array.from({ length: 55 }, (_, index) => [`an_ordinary_statistic_${index}`, 'a value']),
);

const ids = Array.from({ length: Number(process.argv[2]) }, (_, index) => index + 1);
let tick = 0;

const groups: { readonly id: number; readonly master: string; readonly slave: string }[] = [];
for (const id of ids) {
  const master = await FakeNode.listen(() => masterInfo(slave));
  const slave: FakeNode = await FakeNode.listen(() => slaveInfo(master));
  groups.push({ id, master: master.address, slave: slave.address });
}

const server = createServer((request, response) => {
  tick += 1;
  const answer = request.url === '/list' ? ['codis-demo'] : request.url?.startsWith('/topom?') ? {} : stats();
  response.setHeader('content-encoding', 'gzip').end(gzipSync(JSON.stringify(answer), { level: 1 }));
});
await once(server.listen(0, '127.0.0.1'), 'listening');
process.on('disconnect', () => process.exit());
process.send!(`127.0.0.1:${(server.address() as AddressInfo).port}`);

function stats(): object {
  return {
    group: {
      models: groups.map(({ id, master, slave }) => ({
        id,
        servers: [row(master, 'master'), row(slave, 'slave')],
        promoting: {},
        out_of_sync: false,
      })),
      stats: Object.fromEntries(
        groups.flatMap(({ master, slave }) => [
          [master, { stats: { ...OTHER_STATS, role: 'master', slave_repl_offset: `${tick}` } }],
          [
            slave,
            {
              stats: {
                ...OTHER_STATS,
                role: 'slave',
                master_addr: master,
                master_link_status: 'up',
                slave_repl_offset: `${tick}`,
              },
            },
          ],
        ]),
      ),
    },
    slots: Array.from({ length: SLOTS }, (_, id) => ({ id, group_id: ids[id % ids.length], action: {} })),
  };
}

function row(server: string, role: string): object {
  return { server, action: { state: 'synced' }, role, state: 0, replica_group: true, binlog_offset: tick };
}

function masterInfo(slave: FakeNode): string {
  const [ip, port] = slave.address.split(':');
  return lines([
    ...['# Replication(MASTER)', 'role:master', 'ReplicationID:1', 'connected_slaves:1'],
    `slave0:ip=${ip},port=${port},conn_fd=73,lag=(db0:0)`,
    ...always(),
  ]);
}

function slaveInfo(master: FakeNode): string {
  const [host, port] = master.address.split(':');
  return lines([
    ...['# Replication(SLAVE)', 'role:slave', 'ReplicationID:1'],
    ...[`master_host:${host}`, `master_port:${port}`, 'master_link_status:up', 'repl_connect_status:'],
    ...['db0:connected', 'slave_priority:100', 'slave_read_only:1'],
    ...always(),
  ]);
}

function always(): string[] {
  const offset = `db0:binlog_offset=0 ${tick},safety_purge=none`;
  return ['is_eligible_for_master_election:true', offset, `slave_repl_offset:${tick}`];
}

function lines(all: readonly string[]): string {
  return `${all.join('\r\n')}\r\n`;
}
