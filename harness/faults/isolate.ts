import { type Downtime, stayDown } from './downtime.ts';
import type { Fault, TargetServer } from './fault.ts';

/** Take a server off the network until the dashboard has noticed or counts it as offline, and bring it back alive. */
export function isolate(server: TargetServer, downtime: Exclude<Downtime, 'none'>): Fault {
  return {
    name: `isolation of ${server.name}, cut off ${downtime}`,
    needs: ['isolate'],
    async inject(stage) {
      stage.announceOutage(server, downtime);
      await stage.quiesce(server.group);
      await stage.act('isolate', server.address, () => server.program.isolate());
      await stayDown(stage, server, downtime);
      await stage.act('rejoin', server.address, () => server.program.rejoin());
      stage.resumeWrites(server.group);
    },
  };
}
