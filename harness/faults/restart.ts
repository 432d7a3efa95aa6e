import { type Downtime, stayDown } from './downtime.ts';
import { type EndSignal, end, startAgain } from './end-and-start.ts';
import type { Fault, TargetServer } from './fault.ts';

/** End a server, leave it down, and start the same server again with its data. */
export function restart(server: TargetServer, signal: EndSignal, downtime: Downtime): Fault {
  return {
    name: `restart of ${server.name} by ${signal}, down ${downtime}`,
    needs: ['restart'],
    async inject(stage) {
      stage.announceOutage(server, downtime);
      await stage.quiesce(server.group);
      await end(stage, server.address, server.program, signal);
      await stayDown(stage, server, downtime);
      await startAgain(stage, server.address, server.program);
      stage.resumeWrites(server.group);
    },
  };
}
