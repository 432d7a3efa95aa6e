import type { ReportedGroup } from '../codis/reported.ts';
import { offlineByMs } from '../codis/timings.ts';
import { quietly, startAgain } from './end-and-start.ts';
import type { Fault, TargetServer } from './fault.ts';
import { endAll } from './kill-all.ts';

/**
 * What users were told to do at the time: stop every node of the group, start the master first, then the
 * slaves, and wait.
 */
export function stopAllMasterFirst(group: number): Fault {
  return {
    name: `stop of all servers of group ${group}, started again master first`,
    needs: ['restart'],
    async inject(stage) {
      const first = stage.reported(group)?.rows[0]?.server;
      const isFirst = ({ address }: TargetServer) => Number(address === first);
      const servers = stage.servers(group).toSorted((a, b) => isFirst(b) - isFirst(a));
      const allOffline = (reported: ReportedGroup) => reported.rows.every((row) => row.state === 2);
      await quietly(stage, { group }, async () => {
        await endAll(stage, group);
        stage.resumeClients(group);
        await stage.untilReported(group, allOffline, offlineByMs(stage.pace));
        for (const server of servers) await startAgain(stage, server);
      });
    },
  };
}
