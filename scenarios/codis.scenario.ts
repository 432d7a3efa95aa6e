import { kill } from '../harness/faults/kill.ts';
import { restart } from '../harness/faults/restart.ts';
import { start } from '../harness/faults/start.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

export default [
  scenario('dashboard restarted', async ({ cluster }) => {
    await cluster.inject(restart(cluster.dashboard, 'SIGTERM', 'none'));
    await expect(cluster).toConverge();
  }),
  scenario('dashboard restarted while a master is failed over', async ({ cluster }) => {
    const { dashboard, master } = cluster;
    await cluster.inject(
      restart(master, 'SIGKILL', 'long', { meanwhile: restart(dashboard, 'SIGTERM', 'none') }),
    );
    await expect(cluster).toConverge();
  }),
  scenario(
    'dashboard restarted after a failover, and the old master is back meanwhile',
    async ({ cluster }) => {
      const { dashboard, master } = cluster;
      await cluster.inject(kill(master, 'SIGKILL', { until: 'long' }));
      await cluster.inject(kill(dashboard, 'SIGTERM'));
      await cluster.inject(start(master));
      await cluster.inject(start(dashboard));
      await expect(cluster).toConverge();
    },
  ),
  scenario('fe restarted', async ({ cluster }) => {
    await cluster.inject(restart(cluster.fe, 'SIGTERM', 'none'));
    await expect(cluster).toConverge();
  }),
];
