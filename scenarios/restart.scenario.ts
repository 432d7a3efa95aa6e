import { restart } from '../harness/faults/restart.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

const signals = ['SIGTERM', 'SIGKILL'] as const;
const downtimes = ['none', 'short', 'long'] as const;

export default signals.flatMap((signal) =>
  downtimes.flatMap((downtime) => [
    scenario(`slave restarted by ${signal}, down ${downtime}`, async ({ cluster }) => {
      await cluster.inject(restart(cluster.slave, signal, downtime));
      await expect(cluster).toConverge();
    }),
    scenario(`master restarted by ${signal}, down ${downtime}`, async ({ cluster }) => {
      await cluster.inject(restart(cluster.master, signal, downtime));
      await expect(cluster).toConverge();
    }),
  ]),
);
