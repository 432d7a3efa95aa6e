import { detach } from '../harness/faults/detach.ts';
import { pause, resume } from '../harness/faults/pause.ts';
import { promote } from '../harness/faults/promote.ts';
import { restart } from '../harness/faults/restart.ts';
import { slaveofThroughFe } from '../harness/faults/slaveof-through-fe.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

export default [
  scenario('slaveof from fe on a healthy slave', async ({ cluster }) => {
    await cluster.inject(slaveofThroughFe(cluster.slave, { times: 5 }));
    await expect(cluster).toConverge();
  }),
  scenario('slaveof from fe on a detached slave', async ({ cluster }) => {
    await cluster.inject(detach(cluster.slave));
    await cluster.inject(slaveofThroughFe(cluster.slave));
    await expect(cluster).toConverge();
  }),
  // The dashboard marks the group meanwhile, while the order to the one that is well waits to be carried out.
  scenario(
    'slaveof from fe on a slave while another one is frozen, and that resumed',
    async ({ cluster }) => {
      const { slave, master } = cluster;
      const other = cluster.servers(slave.group).find((server) => server !== slave && server !== master)!;
      await cluster.inject(pause(other));
      await cluster.inject(slaveofThroughFe(slave));
      await cluster.inject(resume(other));
      await expect(cluster).toConverge();
    },
    { slaves: 2 },
  ),
  scenario('the complaint: slave down short, then slaveof from fe', async ({ cluster }) => {
    await cluster.inject(restart(cluster.slave, 'SIGKILL', 'short'));
    await cluster.inject(slaveofThroughFe(cluster.slave));
    await expect(cluster).toConverge();
  }),
  scenario('slave promoted from fe, then slaveof on the old master', async ({ cluster }) => {
    const { master, slave } = cluster;
    await cluster.inject(promote(slave));
    // A Pika that has slaves refuses to become one: the old master's others go first.
    const others = cluster.servers(slave.group).filter((server) => server !== slave && server !== master);
    for (const server of [...others, master]) await cluster.inject(slaveofThroughFe(server));
    await expect(cluster).toConverge();
  }),
];
