import { detach } from '../harness/faults/detach.ts';
import { kill } from '../harness/faults/kill.ts';
import { loseWrites } from '../harness/faults/lose-writes.ts';
import { pauseAndResume } from '../harness/faults/pause.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

export default [
  scenario('slave paused and resumed', async ({ cluster }) => {
    await cluster.inject(pauseAndResume(cluster.slave));
    await expect(cluster).toConverge();
  }),
  // It wakes up as a master that has been replaced, and takes what clients had sent it before.
  scenario('master frozen, failed over meanwhile, and resumed', async ({ cluster }) => {
    await cluster.inject(pauseAndResume(cluster.master, 'long'));
    await expect(cluster).toConverge();
  }),
  scenario('slave stays down, is reported and stays reported', async ({ cluster }) => {
    await cluster.inject(kill(cluster.slave));
    await expect(cluster).toReport(cluster.slave, 'down');
  }),
  scenario('slave detached behind the back of fe is reported', async ({ cluster }) => {
    await cluster.inject(detach(cluster.slave));
    await expect(cluster).toReport(cluster.slave, 'detached');
  }),
  scenario(
    'master killed with writes that its slaves never got, failed over, and back',
    async ({ cluster }) => {
      await cluster.inject(loseWrites(cluster.master));
      await expect(cluster).toReportTheTruth();
    },
  ),
];
