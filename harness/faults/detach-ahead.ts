import { BALLAST_KEY } from '../pika/keys.ts';
import { detach } from './detach.ts';
import type { Fault, TargetServer } from './fault.ts';

/** More than all that is written to its group during a scenario, in bytes. */
const BALLAST = 'x'.repeat(256 * 1024);
const WRITES = 16;

/**
 * Detach a server behind fe's back, and write so much to it that its binlog is the longest of its group: who elects by
 * that alone would take it for a master.
 */
export function detachAhead(server: TargetServer): Fault {
  return {
    name: `SLAVEOF NO ONE at ${server.name}, and writes of its own`,
    needs: [],
    async inject(stage) {
      await detach(server).inject(stage);
      await stage.act('write-unreplicated', server.address, async () => {
        for (let write = 1; write <= WRITES; write++) await server.write(BALLAST_KEY, `${write} ${BALLAST}`);
      });
    },
  };
}
