import { restart } from '../harness/faults/restart.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';
import { restarts } from './restarts.ts';

const signals = ['SIGTERM', 'SIGKILL'] as const;
const downtimes = ['none', 'short', 'long'] as const;

export default signals.flatMap((signal) =>
  downtimes.flatMap((downtime) =>
    restarts
      .filter((each) => each.signal === signal)
      .map(({ name, role }) =>
        scenario(`${name}, down ${downtime}`, async ({ cluster }) => {
          await cluster.inject(restart(cluster[role], signal, downtime));
          await expect(cluster).toConverge();
        }),
      ),
  ),
);
