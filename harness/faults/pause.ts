import { stayDown } from './downtime.ts';
import type { Fault, TargetServer } from './fault.ts';

/** Freeze a server (SIGSTOP) until the dashboard has noticed, then let it go on (SIGCONT). */
export function pauseAndResume(server: TargetServer): Fault {
  return {
    name: `pause of ${server.name}`,
    needs: ['pause'],
    async inject(stage) {
      stage.announceOutage(server, 'short');
      await stage.act('sigstop', server.address, () => server.program.pause());
      await stayDown(stage, server, 'short');
      await stage.act('sigcont', server.address, () => server.program.resume());
    },
  };
}
