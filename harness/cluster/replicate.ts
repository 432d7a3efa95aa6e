import pRetry from 'p-retry';
import { canonicalAddress, splitAddress } from '../address.ts';
import type { Pace } from '../codis/pace.ts';
import { describeReplication, isLinked, parseReplication, type Replication } from '../pika/info.ts';
import type { Reply } from '../pika/node-client.ts';
import { holds, type Look, notYet, until, WaitError } from '../until.ts';
import type { Cluster, ClusterServer } from './cluster.ts';

/** A fresh slave takes about 0.7 s to be up; the constant part is for a machine that is busy with other clusters. */
function linkLimitMs(pace: Pace): number {
  return 3000 + 7000 * pace.pikaScale;
}

/** A detached slave's connection is closed some seconds later; a new link that is up before that is cut with it. */
function detachLimitMs(pace: Pace): number {
  return 3000 + 12_000 * pace.pikaScale;
}

/**
 * A Pika that is short of processor time may take its master's answer before it has noted that it waits for one,
 * and then waits for good (`connecting`, `kWaitReply`). Only a new SLAVEOF gets it out of there.
 */
const LINK_RETRIES = 3;

/**
 * Make every slave follow its group's first server, at the nodes themselves, so that they remember it over a restart.
 * A group's first slave goes ahead: a fresh Pika gives itself a ReplicationID when it is first asked to sync, and where
 * two ask at the same moment, each gets another one; when either is promoted later, the other can't follow it.
 */
export async function replicate(cluster: Cluster, pace: Pace): Promise<void> {
  const everyGroup = cluster.groups.map(async ({ id }) => {
    const master = cluster.master(id);
    const [first, ...others] = cluster.slaves(id);
    if (first) await follow(first, master, pace);
    await Promise.all(others.map((slave) => follow(slave, master, pace)));
  });
  await Promise.all(everyGroup);
  const everyServer = cluster.groups.flatMap(({ servers }) => servers);
  await Promise.all(
    everyServer.map(async (server) =>
      accepted(server, 'CONFIG REWRITE', await server.orders.configRewrite()),
    ),
  );
}

async function follow(slave: ClusterServer, master: ClusterServer, pace: Pace): Promise<void> {
  await pRetry(
    async (attempt) => {
      if (attempt > 1) await detach(slave, master, pace);
      accepted(slave, `SLAVEOF ${master.name}`, await slave.orders.slaveof(master.address));
      await until(() => linked(slave, master), {
        what: `${slave.name} is up and connected as a slave of ${master.name}`,
        limitMs: linkLimitMs(pace),
        everyMs: 50,
      });
    },
    { retries: LINK_RETRIES, minTimeout: 0, shouldRetry: ({ error }) => error instanceof WaitError },
  );
}

async function linked(slave: ClusterServer, master: ClusterServer): Promise<Look<void>> {
  const replication = await replicationOf(slave);
  if (typeof replication === 'string') return notYet(replication);
  const follows =
    replication.role === 'slave' &&
    canonicalAddress(replication.master ?? '') === canonicalAddress(master.address);
  return follows && isLinked(replication) ? holds(undefined) : notYet(describeReplication(replication));
}

async function detach(slave: ClusterServer, master: ClusterServer, pace: Pace): Promise<void> {
  await slave.detach();
  const { port } = splitAddress(slave.address);
  const look = async (): Promise<Look<void>> => {
    const replication = await replicationOf(master);
    if (typeof replication === 'string') return notYet(replication);
    const listed = replication.slaves.some((entry) => entry.port === port);
    return listed ? notYet(`${master.name} lists it`) : holds(undefined);
  };
  const wait = until(look, {
    what: `${master.name} no longer lists ${slave.name}, which was detached`,
    limitMs: detachLimitMs(pace),
    everyMs: 100,
  });
  // In containers all slaves listen on the same port, and another one's keeps this from being seen: by the limit
  // the connection is closed all the same.
  await wait.catch(() => {});
}

/** A node's own account, or why there is none. */
async function replicationOf(server: ClusterServer): Promise<Replication | string> {
  const reply = await server.node.infoReplication();
  return reply.ok ? parseReplication(reply.value) : reply.error;
}

function accepted(server: ClusterServer, command: string, reply: Reply<string>): void {
  if (!reply.ok) throw new Error(`${server.name}: ${command}: ${reply.error}`);
}
