import { announcedDowntime, type Downtime, describeDowntime } from './downtime.ts';
import { type EndSignal, end, quietly, startAgain } from './end-and-start.ts';
import type { Fault, TargetProgram } from './fault.ts';

/** End a program, leave it down, and start the same program again with its data. */
export function restart(target: TargetProgram, signal: EndSignal, downtime: Downtime): Fault {
  return {
    name: `restart of ${target.name} by ${signal}, down ${describeDowntime(downtime)}`,
    needs: ['restart'],
    async inject(stage) {
      const stayDown = announcedDowntime(stage, target, downtime);
      await quietly(stage, target, async () => {
        await end(stage, target, signal);
        await stayDown();
        await startAgain(stage, target);
      });
    },
  };
}
