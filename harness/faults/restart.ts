import { announcedDowntime, type Downtime, describeDowntime, stayingDown } from './downtime.ts';
import { type EndSignal, endForClients, quietly, startAgain } from './end-and-start.ts';
import type { Fault, TargetProgram } from './fault.ts';

export interface RestartOptions {
  /** What is done while it is down, once the dashboard has noticed that. */
  readonly meanwhile?: Fault;
}

/** End a program, leave it down, and start the same program again with its data. */
export function restart(
  target: TargetProgram,
  signal: EndSignal,
  downtime: Downtime,
  { meanwhile }: RestartOptions = {},
): Fault {
  const also = meanwhile ? `, meanwhile ${meanwhile.name}` : '';
  return {
    name: `restart of ${target.name} by ${signal}, down ${describeDowntime(downtime)}${also}`,
    needs: ['restart', ...(meanwhile?.needs ?? [])],
    async inject(stage) {
      const stayUntilNoticed = meanwhile && stayingDown(stage, target, 'short');
      const stayDown = announcedDowntime(stage, target, downtime);
      await quietly(stage, target, async () => {
        await endForClients(stage, target, signal);
        await stayUntilNoticed?.();
        await meanwhile?.inject(stage);
        await stayDown();
        await startAgain(stage, target);
      });
    },
  };
}
