import { cutOff, rejoin } from '../harness/faults/isolate.ts';
import { kill } from '../harness/faults/kill.ts';
import { restart } from '../harness/faults/restart.ts';
import { resync } from '../harness/faults/resync.ts';
import { start } from '../harness/faults/start.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

/**
 * OUT OF SYNC says that the proxies have not been told. A proxy that is registered and dead can't be: the mark stands by
 * right until it is back, whatever an operator presses, and then it goes.
 */
export default [
  scenario(
    'slave down short, then SYNC, with two proxies',
    async ({ cluster }) => {
      const { slave } = cluster;
      await cluster.inject(restart(slave, 'SIGKILL', 'short'));
      await cluster.inject(resync(slave.group));
      await expect(cluster).toConverge();
    },
    { proxies: 2 },
  ),
  scenario(
    'proxy killed, slave down short, and the proxy back',
    async ({ cluster }) => {
      const { proxy, slave } = cluster;
      await cluster.inject(kill(proxy));
      await cluster.inject(restart(slave, 'SIGKILL', 'short'));
      await expect(cluster).toReportUntold(slave.group);
      await cluster.inject(start(proxy));
      await expect(cluster).toConverge();
    },
    { proxies: 1 },
  ),
  scenario(
    'proxy killed, slave down short, SYNC in vain, and the proxy back',
    async ({ cluster }) => {
      const { proxy, slave } = cluster;
      await cluster.inject(kill(proxy));
      await cluster.inject(restart(slave, 'SIGKILL', 'short'));
      await cluster.inject(resync(slave.group, { mayBeRefused: true }));
      await expect(cluster).toReportUntold(slave.group);
      await cluster.inject(start(proxy));
      await expect(cluster).toConverge();
    },
    { proxies: 1 },
  ),
  scenario(
    'proxy restarted while a master is failed over',
    async ({ cluster }) => {
      const { master, proxy } = cluster;
      await cluster.inject(
        restart(master, 'SIGKILL', 'long', { meanwhile: restart(proxy, 'SIGTERM', 'none') }),
      );
      await expect(cluster).toConverge();
    },
    { proxies: 1 },
  ),
  scenario(
    'one of two proxies killed while a master is failed over, and back',
    async ({ cluster }) => {
      const { master, proxy } = cluster;
      await cluster.inject(restart(master, 'SIGKILL', 'long', { meanwhile: kill(proxy) }));
      await expect(cluster).toReportUntold(master.group);
      await cluster.inject(start(proxy));
      await expect(cluster).toConverge();
    },
    { proxies: 2 },
  ),
  scenario(
    'one of two proxies cut off the network, master failed over, and the proxy back',
    async ({ cluster }) => {
      const { master, proxy } = cluster;
      await cluster.inject(cutOff(proxy));
      // There is nothing to tell it yet.
      await expect(cluster).toReportTheTruth();
      await cluster.inject(restart(master, 'SIGKILL', 'long'));
      await expect(cluster).toReportUntold(master.group);
      await cluster.inject(rejoin(proxy));
      await expect(cluster).toConverge();
    },
    { proxies: 2, capabilities: ['isolate'] },
  ),
];
