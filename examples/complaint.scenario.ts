import { expect, restart, scenario, slaveofThroughFe } from 'codis-insync';

export default scenario('从库短暂停机后重启，再从 fe 执行 slaveof', async ({ cluster }) => {
  await cluster.inject(restart(cluster.slave, 'SIGKILL', 'short'));
  await cluster.inject(slaveofThroughFe(cluster.slave));
  await expect(cluster).toConverge();
});
