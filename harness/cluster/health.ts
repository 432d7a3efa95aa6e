import { FeError } from '../codis/fe-client.ts';
import type { Pace } from '../codis/pace.ts';
import { describeRow, type ReportedGroup, reportedGroups } from '../codis/reported.ts';
import { holds, type Look, notYet, until } from '../until.ts';
import type { Cluster, ClusterGroup, ClusterServer } from './cluster.ts';

const SET_UP_KEY = 'insync:set-up';

/**
 * Wait until fe shows every group as it was built, without an alarm.
 * @param limitMs statistics come every second; the dashboard's first check of the servers may find fault for one round
 */
export async function proveReported(
  cluster: Cluster,
  pace: Pace,
  limitMs = 10_000 + 2 * pace.serverStateMs,
): Promise<void> {
  await until(() => reportedAsBuilt(cluster), {
    what: 'fe shows every server with its master, and no OUT OF SYNC',
    limitMs,
    everyMs: 100,
  });
}

async function reportedAsBuilt({ feClient, groups }: Cluster): Promise<Look<void>> {
  let reported: ReportedGroup[];
  try {
    reported = reportedGroups((await feClient.stats()).group);
  } catch (error) {
    if (error instanceof FeError) return notYet(error.message);
    throw error;
  }
  for (const built of groups) {
    const shown = reported.find(({ id }) => id === built.id);
    const fault = shown === undefined ? `no group ${built.id}` : faultOf(shown, built);
    if (fault !== undefined) return notYet(fault);
  }
  return holds(undefined);
}

function faultOf(shown: ReportedGroup, built: ClusterGroup): string | undefined {
  if (shown.outOfSync) return `group ${shown.id}: OUT OF SYNC`;
  const red = shown.rows.find((row) => row.alarm);
  if (red !== undefined) return `group ${shown.id}: ${describeRow(red)}`;
  const servers = shown.rows.map((row) => row.server).join(', ');
  return servers === built.servers.map(({ address }) => address).join(', ')
    ? undefined
    : `group ${shown.id}: its servers are ${servers || 'none'}`;
}

/** Write a key to every master, and wait until each of its slaves has it: a link that is up is not replication. */
export async function proveData(cluster: Cluster, pace: Pace): Promise<void> {
  await Promise.all(
    cluster.groups.map(async ({ id }) => {
      const master = cluster.master(id);
      // What an earlier proof has written proves nothing of now.
      const value = `${master.address} ${performance.now()}`;
      await master.write(SET_UP_KEY, value);
      await Promise.all(cluster.slaves(id).map((slave) => hasValue(slave, master, value, pace)));
    }),
  );
}

async function hasValue(
  slave: ClusterServer,
  master: ClusterServer,
  value: string,
  pace: Pace,
): Promise<void> {
  const look = async (): Promise<Look<void>> => {
    const reply = await slave.node.get(SET_UP_KEY);
    if (!reply.ok) return notYet(reply.error);
    return reply.value === value ? holds(undefined) : notYet(`${SET_UP_KEY} is ${reply.value}`);
  };
  await until(look, {
    what: `${slave.name} has what was written to ${master.name}`,
    // A link that is cut comes back within some 10 s by Pika's own timer.
    limitMs: 5000 + 15_000 * pace.pikaScale,
    everyMs: 20,
  });
}
