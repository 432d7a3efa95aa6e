import { detach } from '../harness/faults/detach.ts';
import { detachAhead } from '../harness/faults/detach-ahead.ts';
import { restart } from '../harness/faults/restart.ts';
import { slaveofThroughFe } from '../harness/faults/slaveof-through-fe.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

/** Where a master is gone, a slave that has its data is made the master, and not one that does not follow it. */
export default [
  scenario(
    'master failed over while a slave is detached that has a longer binlog of its own',
    async ({ cluster }) => {
      const { master, slave } = cluster;
      await cluster.inject(detachAhead(slave));
      await cluster.inject(restart(master, 'SIGKILL', 'long'));
      // Pika can't make a server follow that has writes which its master never had.
      await expect(cluster).toReportTheTruth();
    },
    { slaves: 2 },
  ),
  scenario(
    'master failed over while a slave does not follow, then slaveof from fe on that',
    async ({ cluster }) => {
      const { master, slave } = cluster;
      await cluster.inject(detach(slave));
      await cluster.inject(restart(master, 'SIGKILL', 'long'));
      // A failover may make it follow, or leave it as it was made.
      await expect(cluster).toReportTheTruth();
      await cluster.inject(slaveofThroughFe(slave));
      await expect(cluster).toConverge();
    },
    { slaves: 2 },
  ),
];
