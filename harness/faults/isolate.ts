import { announcedDowntime, type Downtime, describeDowntime } from './downtime.ts';
import { quietly } from './end-and-start.ts';
import type { Fault, FaultStage, TargetProgram } from './fault.ts';

/** Take a program off the network, say until the dashboard has noticed, and bring it back alive. */
export function isolate(target: TargetProgram, downtime: Downtime): Fault {
  return {
    name: `isolation of ${target.name}, cut off ${describeDowntime(downtime)}`,
    needs: ['isolate'],
    async inject(stage) {
      const stayAway = announcedDowntime(stage, target, downtime);
      await quietly(stage, target, async () => {
        await leave(stage, target);
        await stayAway();
        await rejoin(target).inject(stage);
      });
    },
  };
}

/** Take a program off the network and leave it so. */
export function cutOff(target: TargetProgram): Fault {
  return {
    name: `isolation of ${target.name}`,
    needs: ['isolate'],
    inject: (stage) => quietly(stage, target, () => leave(stage, target)),
  };
}

function leave(stage: FaultStage, { address, program }: TargetProgram): Promise<void> {
  return stage.act('isolate', address, () => program.isolate());
}

/** Bring a program that is off the network back. */
export function rejoin(target: TargetProgram): Fault {
  return {
    name: `return of ${target.name} to the network`,
    needs: ['isolate'],
    inject: (stage) => stage.act('rejoin', target.address, () => target.program.rejoin()),
  };
}
