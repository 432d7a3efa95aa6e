import { offlineByMs } from '../codis/timings.ts';
import { end, startAgain } from './end-and-start.ts';
import type { Fault } from './fault.ts';

/**
 * What users were told to do at the time: stop every node of the group, start the master first, then the
 * slaves, and wait.
 */
export function stopAllMasterFirst(group: number): Fault {
  return {
    name: `stop of all servers of group ${group}, started again master first`,
    needs: ['restart'],
    async inject(stage) {
      const servers = stage.servers(group);
      await stage.quiesce(group);
      await Promise.all(servers.map((server) => end(stage, server.address, server.program, 'SIGKILL')));
      await stage.untilReported(
        group,
        (reported) => reported.rows.every((row) => row.state === 2),
        offlineByMs(stage.pace),
      );
      for (const server of servers) await startAgain(stage, server.address, server.program);
      stage.resumeWrites(group);
    },
  };
}
