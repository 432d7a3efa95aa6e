import { EXTRA_KEY } from '../pika/keys.ts';
import { stayingDown } from './downtime.ts';
import { end, quietly, startAgain } from './end-and-start.ts';
import type { Fault, TargetServer } from './fault.ts';

/**
 * Kill a master that has writes which its slaves never got: the slaves are dead while it takes them. The slaves
 * come back, one is promoted by failover, and then the old master returns with its extra writes.
 */
export function loseWrites(master: TargetServer): Fault {
  return {
    name: `kill of ${master.name} with writes that its slaves never got, and its return`,
    needs: ['restart'],
    async inject(stage) {
      const stayDown = stayingDown(stage, master, 'long');
      const slaves = stage.servers(master.group).filter((server) => server !== master);
      await quietly(stage, master, async () => {
        for (const slave of slaves) await end(stage, slave, 'SIGKILL');
        await stage.act('write-unreplicated', master.address, () => master.write(EXTRA_KEY, 'lost'));
        await end(stage, master, 'SIGKILL');
        for (const slave of slaves) await startAgain(stage, slave);
        await stayDown();
        await startAgain(stage, master);
      });
    },
  };
}
