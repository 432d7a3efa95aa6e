import type { FeGroupStats } from './stats.ts';

/** A server's statistics are its whole INFO; most of that changes every second and tells nothing of replication. */
const KEPT = /^(role|connected_slaves|slave\d+|master_addr|master_host|master_port|master_link_status)$/;

/** The same, with the servers' statistics cut down to what has to do with replication. */
export function keepReplication(group: FeGroupStats): FeGroupStats {
  const stats = Object.fromEntries(
    Object.entries(group.stats).map(([server, said]) => [
      server,
      said.stats === undefined ? said : { ...said, stats: onlyKept(said.stats) },
    ]),
  );
  return { ...group, stats };
}

function onlyKept(stats: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(stats).filter(([key]) => KEPT.test(key)));
}
