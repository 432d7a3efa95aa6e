import { announcedDowntime, type ReportedDowntime } from './downtime.ts';
import { type EndSignal, end, endForClients, quietly } from './end-and-start.ts';
import type { Fault, TargetProgram } from './fault.ts';

export interface KillOptions {
  /** Goes on once fe reports so much of it: noticed (`short`), or offline and, of a master, failed over (`long`). */
  readonly until?: Exclude<ReportedDowntime, 'none'>;
}

/** End a program and leave it down. */
export function kill(
  target: TargetProgram,
  signal: EndSignal = 'SIGKILL',
  { until }: KillOptions = {},
): Fault {
  return {
    name: `${signal === 'SIGKILL' ? 'kill' : 'stop'} of ${target.name}${until ? `, down ${until}` : ''}`,
    needs: [signal === 'SIGKILL' ? 'kill' : 'stop'],
    async inject(stage) {
      const stayDown = until && announcedDowntime(stage, target, until);
      await quietly(stage, target, async () => {
        await (until ? endForClients : end)(stage, target, signal);
        await stayDown?.();
      });
    },
  };
}
