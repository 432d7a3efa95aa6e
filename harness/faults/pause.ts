import { announcedDowntime, type Downtime } from './downtime.ts';
import { quietly } from './end-and-start.ts';
import type { Fault, TargetProgram } from './fault.ts';

/** Freeze a program (SIGSTOP), by default until the dashboard has noticed, then let it go on (SIGCONT). */
export function pauseAndResume(target: TargetProgram, downtime: Downtime = 'short'): Fault {
  return {
    name: `pause of ${target.name}`,
    needs: ['pause'],
    async inject(stage) {
      const stayPaused = announcedDowntime(stage, target, downtime);
      await pause(target).inject(stage);
      await stayPaused();
      await resume(target).inject(stage);
    },
  };
}

/** Freeze a program (SIGSTOP) and leave it so. */
export function pause(target: TargetProgram): Fault {
  return {
    name: `pause of ${target.name}`,
    needs: ['pause'],
    inject: (stage) =>
      quietly(stage, target, () => stage.act('sigstop', target.address, () => target.program.pause())),
  };
}

/** Let a frozen program go on (SIGCONT). */
export function resume(target: TargetProgram): Fault {
  return {
    name: `resumption of ${target.name}`,
    needs: ['pause'],
    inject: (stage) => stage.act('sigcont', target.address, () => target.program.resume()),
  };
}
