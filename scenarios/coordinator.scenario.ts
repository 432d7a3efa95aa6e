import { kill } from '../harness/faults/kill.ts';
import { pause, resume } from '../harness/faults/pause.ts';
import { restart } from '../harness/faults/restart.ts';
import { start } from '../harness/faults/start.ts';
import { startRefused } from '../harness/faults/start-refused.ts';
import { expect } from '../harness/scenario/expect.ts';
import { type ClusterNeeds, scenario } from '../harness/scenario/scenario.ts';

const needs: ClusterNeeds = { coordinator: true };
const roles = ['slave', 'master'] as const;

/** What the dashboard knows lies in the coordinator: its groups and their states, and the lock by which it is alone. */
export default [
  scenario(
    'coordinator stopped, and back',
    async ({ cluster }) => {
      const { coordinator } = cluster;
      await cluster.inject(kill(coordinator, 'SIGTERM'));
      // Nobody has anything to write.
      await expect(cluster).toStayInSync();
      await cluster.inject(start(coordinator));
      await expect(cluster).toConverge();
    },
    needs,
  ),
  scenario(
    'coordinator paused, and resumed',
    async ({ cluster }) => {
      const { coordinator } = cluster;
      await cluster.inject(pause(coordinator));
      await expect(cluster).toStayInSync();
      await cluster.inject(resume(coordinator));
      await expect(cluster).toConverge();
    },
    needs,
  ),
  scenario(
    'coordinator killed and started, then the dashboard restarted',
    async ({ cluster }) => {
      await cluster.inject(restart(cluster.coordinator, 'SIGKILL', 'none'));
      await cluster.inject(restart(cluster.dashboard, 'SIGTERM', 'none'));
      await expect(cluster).toConverge();
    },
    needs,
  ),
  ...roles.map((role) =>
    scenario(
      `${role} restarted while the coordinator is away, and the dashboard after that`,
      async ({ cluster }) => {
        const { coordinator, dashboard } = cluster;
        await cluster.inject(kill(coordinator));
        await cluster.inject(restart(cluster[role], 'SIGKILL', 'long'));
        await cluster.inject(start(coordinator));
        await expect(cluster).toConverge();
        // What it forgets with its end was never kept.
        await cluster.inject(restart(dashboard, 'SIGTERM', 'none'));
        await expect(cluster).toConverge();
      },
      needs,
    ),
  ),
  scenario(
    'dashboard killed, refused for the lock that it left, and started with --remove-lock',
    async ({ cluster }) => {
      const { dashboard, secondDashboard } = cluster;
      await cluster.inject(kill(dashboard));
      await cluster.inject(startRefused(secondDashboard));
      await cluster.inject(start(dashboard));
      await expect(cluster).toConverge();
    },
    { ...needs, secondDashboard: true },
  ),
  scenario(
    'second dashboard refused, and nothing changes',
    async ({ cluster }) => {
      await cluster.inject(startRefused(cluster.secondDashboard));
      await expect(cluster).toStayInSync();
    },
    { ...needs, secondDashboard: true },
  ),
];
