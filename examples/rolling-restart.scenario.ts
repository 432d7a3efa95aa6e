import { expect, type Fault, restart, scenario } from 'codis-insync';

/** A fault of one's own, made of those that there are. */
function rollingRestart(group: number): Fault {
  return {
    name: `restart of all servers of group ${group}, one after the other`,
    needs: ['restart'],
    async inject(stage) {
      const [master, ...slaves] = stage.servers(group);
      for (const server of [...slaves, master!]) await restart(server, 'SIGTERM', 'none').inject(stage);
    },
  };
}

export default [
  scenario(
    'all servers restarted one after the other, slaves first',
    async ({ cluster }) => {
      await cluster.inject(rollingRestart(cluster.master.group));
      await expect(cluster).toConverge();
    },
    { slaves: 2 },
  ),
];
