import { detach } from '../harness/faults/detach.ts';
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
