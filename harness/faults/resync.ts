import { FeError } from '../codis/fe-client.ts';
import { groupTarget } from '../timeline/event.ts';
import type { Fault } from './fault.ts';

export interface ResyncOptions {
  /** Go on where fe refuses: it does while a registered proxy can't be told. */
  readonly mayBeRefused?: boolean;
}

/** The page's SYNC button: tell the proxies how the group's slots are routed, and take the mark off. */
export function resync(group: number, { mayBeRefused = false }: ResyncOptions = {}): Fault {
  return {
    name: `SYNC of group ${group} through fe`,
    needs: [],
    async inject(stage) {
      await stage.moment();
      try {
        await stage.act('fe-resync', groupTarget(group), () => stage.fe.resync(group));
      } catch (error) {
        if (!(mayBeRefused && error instanceof FeError)) throw error;
      }
    },
  };
}
