import { announce, type Downtime, describeDowntime, stayingDown } from './downtime.ts';
import { quietly } from './end-and-start.ts';
import type { Fault, TargetServer } from './fault.ts';

/** Take a server off the network, say until the dashboard has noticed, and bring it back alive. */
export function isolate(server: TargetServer, downtime: Downtime): Fault {
  return {
    name: `isolation of ${server.name}, cut off ${describeDowntime(downtime)}`,
    needs: ['isolate'],
    async inject(stage) {
      announce(stage, server, downtime);
      const stayAway = stayingDown(stage, server, downtime);
      await quietly(stage, server, async () => {
        await stage.act('isolate', server.address, () => server.program.isolate());
        await stayAway();
        await stage.act('rejoin', server.address, () => server.program.rejoin());
      });
    },
  };
}

/** Take a server off the network and leave it so. */
export function cutOff(server: TargetServer): Fault {
  return {
    name: `isolation of ${server.name}`,
    needs: ['isolate'],
    async inject(stage) {
      await quietly(stage, server, () =>
        stage.act('isolate', server.address, () => server.program.isolate()),
      );
    },
  };
}

/** Bring a server that is off the network back. */
export function rejoin(server: TargetServer): Fault {
  return {
    name: `return of ${server.name} to the network`,
    needs: ['isolate'],
    inject: (stage) => stage.act('rejoin', server.address, () => server.program.rejoin()),
  };
}
