/** A server's statistics are its whole INFO; most of that changes every second and tells nothing of replication. */
const KEPT = /^(role|connected_slaves|slave\d+|master_addr|master_host|master_port|master_link_status)$/;

/** What of a server's statistics has to do with replication; what can be none is given back as it is. */
export function onlyReplication(stats: unknown): unknown {
  if (typeof stats !== 'object' || stats === null || Array.isArray(stats)) return stats;
  return Object.fromEntries(Object.entries(stats).filter(([key]) => KEPT.test(key)));
}
