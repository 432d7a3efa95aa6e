import { announcedDowntime, type Downtime, describeDowntime } from './downtime.ts';
import { quietly } from './end-and-start.ts';
import type { Fault, FaultStage, TargetServer } from './fault.ts';

/** Take a server off the network, say until the dashboard has noticed, and bring it back alive. */
export function isolate(server: TargetServer, downtime: Downtime): Fault {
  return {
    name: `isolation of ${server.name}, cut off ${describeDowntime(downtime)}`,
    needs: ['isolate'],
    async inject(stage) {
      const stayAway = announcedDowntime(stage, server, downtime);
      await quietly(stage, server, async () => {
        await leave(stage, server);
        await stayAway();
        await rejoin(server).inject(stage);
      });
    },
  };
}

/** Take a server off the network and leave it so. */
export function cutOff(server: TargetServer): Fault {
  return {
    name: `isolation of ${server.name}`,
    needs: ['isolate'],
    inject: (stage) => quietly(stage, server, () => leave(stage, server)),
  };
}

function leave(stage: FaultStage, { address, program }: TargetServer): Promise<void> {
  return stage.act('isolate', address, () => program.isolate());
}

/** Bring a server that is off the network back. */
export function rejoin(server: TargetServer): Fault {
  return {
    name: `return of ${server.name} to the network`,
    needs: ['isolate'],
    inject: (stage) => stage.act('rejoin', server.address, () => server.program.rejoin()),
  };
}
