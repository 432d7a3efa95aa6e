import { restart } from '../harness/faults/restart.ts';
import { stopAllMasterFirst } from '../harness/faults/stop-all.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

export default [
  scenario('the advice: slave down short, then all down, master first, then slaves', async ({ cluster }) => {
    await cluster.inject(restart(cluster.slave, 'SIGKILL', 'short'));
    await cluster.inject(stopAllMasterFirst(cluster.slave.group));
    await expect(cluster).toConverge();
  }),
];
