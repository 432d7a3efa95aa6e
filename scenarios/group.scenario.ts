import { addToGroup, removeFromGroup } from '../harness/faults/membership.ts';
import { replicaSwitch } from '../harness/faults/replica-switch.ts';
import { resync } from '../harness/faults/resync.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

/**
 * What an operator changes in a group, Codis by its design tells the proxies with SYNC only. Until then the group is
 * OUT OF SYNC by right; a dashboard that tells them by itself does more than it has to.
 */
export default [
  scenario('slave taken out of its group, SYNC, and put back', async ({ cluster }) => {
    const { slave } = cluster;
    await cluster.inject(removeFromGroup(slave));
    await expect(cluster).toReportTheTruth();
    await cluster.inject(resync(slave.group));
    await expect(cluster).toConverge();
    // It has gone on following. It gets its share of the reads: nothing on the page asks for SYNC now.
    await cluster.inject(addToGroup(slave));
    await expect(cluster).toConverge();
  }),
  scenario('replica switch of a slave off, SYNC, on, SYNC', async ({ cluster }) => {
    const { slave } = cluster;
    for (const position of ['off', 'on'] as const) {
      await cluster.inject(replicaSwitch(slave, position));
      await expect(cluster).toReportTheTruth();
      await cluster.inject(resync(slave.group));
      await expect(cluster).toConverge();
    }
  }),
];
