import { actionRunByMs } from '../codis/timings.ts';
import type { Fault, TargetServer } from './fault.ts';

export interface SlaveofOptions {
  /** Ask again as often as this, unless one was marked as done without having run: one is enough to show. */
  readonly times?: number;
}

/**
 * The page's wrench button: have fe make the server follow the group's first one. Each time it waits until the
 * page no longer shows the action as under way.
 */
export function slaveofThroughFe(server: TargetServer, { times = 1 }: SlaveofOptions = {}): Fault {
  return {
    name: `slaveof of ${server.name} through fe`,
    needs: [],
    async inject(stage) {
      let lost = false;
      for (let time = 0; time < times && !lost; time++) {
        await stage.moment(time === 0 ? undefined : 'again');
        await stage.act('fe-slaveof', server.address, () => stage.fe.slaveof(server.address));
        await stage.untilReported(
          server.group,
          (group) => {
            const action = group.rows.find((row) => row.server === server.address)?.action;
            const underWay = action?.state === 'pending' || action?.state === 'syncing';
            lost = !underWay && (action?.index ?? 0) > 0;
            return !underWay;
          },
          actionRunByMs(stage.pace),
        );
      }
    },
  };
}
