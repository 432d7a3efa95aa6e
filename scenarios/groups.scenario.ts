import { kill } from '../harness/faults/kill.ts';
import { killAll } from '../harness/faults/kill-all.ts';
import { restart } from '../harness/faults/restart.ts';
import { start } from '../harness/faults/start.ts';
import { stopAllMasterFirst } from '../harness/faults/stop-all.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

/** What happens to one group is nothing to another. */
export default [
  scenario(
    'slave of one of two groups stays down, and is reported of that one',
    async ({ cluster }) => {
      await cluster.inject(restart(cluster.slave, 'SIGKILL', 'short'));
      await expect(cluster).toConverge();
      await cluster.inject(kill(cluster.slave));
      await expect(cluster).toReport(cluster.slave, 'down');
    },
    { groups: 2 },
  ),
  scenario(
    'all of a group down and back, while another one stays dead',
    async ({ cluster }) => {
      const dead = cluster.servers(2);
      await cluster.inject(killAll(2));
      await expect(cluster).toReport(dead[0]!, 'down');
      await cluster.inject(stopAllMasterFirst(1));
      await expect(cluster).toReportTheTruth();
      for (const server of dead) await cluster.inject(start(server));
      await expect(cluster).toConverge();
    },
    { groups: 2 },
  ),
];
