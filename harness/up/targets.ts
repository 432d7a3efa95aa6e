import type { Cluster, ClusterServer } from '../cluster/cluster.ts';
import { type TargetProgram, type TargetServer, targetOf } from '../faults/fault.ts';

/** Something that can be hurt, and by what it may be called. */
export interface Target {
  /** A server, a proxy, or another program. */
  readonly program: TargetProgram;
  /** The same where it is a server. */
  readonly server: TargetServer | undefined;
  readonly aliases: readonly string[];
  /** What it was made: `master`, `slave of pika-1`, `proxy`; empty for the dashboard and fe. */
  readonly role: string;
}

/** The first group's, as they were built: that they change their roles is what a fault is for. */
const MASTER = 'master';
const SLAVE = 'slave';
const PROXY = 'proxy';

/** All servers in the order of their groups, the proxies, then the other programs. */
export function targetsOf(cluster: Cluster): Target[] {
  const servers = cluster.groups.flatMap(({ servers }) =>
    servers.map((server) => serverTarget(server, cluster)),
  );
  const others = cluster
    .others()
    .map((program): Target => ({ program: targetOf(program), server: undefined, aliases: [], role: '' }));
  const proxies = cluster.proxies.map(
    (program, index): Target => ({
      program,
      server: undefined,
      aliases: index === 0 ? [PROXY] : [],
      role: PROXY,
    }),
  );
  return [...servers, ...proxies, ...others];
}

function serverTarget(server: ClusterServer, cluster: Cluster): Target {
  const master = cluster.master(server.group);
  const aliases = [
    ...(server === cluster.master() ? [MASTER] : []),
    ...(server === cluster.slaves()[0] ? [SLAVE] : []),
  ];
  const role = server === master ? 'master' : `slave of ${master.name}`;
  return { program: server, server, aliases, role };
}

/** The one that is called so; undefined where none is. */
export function targetCalled(word: string, targets: readonly Target[]): Target | undefined {
  return targets.find(
    ({ program, aliases }) =>
      [program.name, program.address, ...aliases].includes(word) || program.program.outside() === word,
  );
}
