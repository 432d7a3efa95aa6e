import { restartDashboard, restartFe } from '../harness/faults/restart-codis.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

export default [
  scenario('dashboard restarted', async ({ cluster }) => {
    await cluster.inject(restartDashboard());
    await expect(cluster).toConverge();
  }),
  scenario('fe restarted', async ({ cluster }) => {
    await cluster.inject(restartFe());
    await expect(cluster).toConverge();
  }),
];
