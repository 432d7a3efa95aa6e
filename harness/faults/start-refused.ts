import { LOCK_REFUSED, LOCK_TAKEN } from '../codis/lock-log.ts';
import { holds, notYet, until } from '../until.ts';
import { end } from './end-and-start.ts';
import type { Fault, TargetProgram } from './fault.ts';

/** It is told by the coordinator, which may be busy. */
const TOLD_BY = { limitMs: 20_000, everyMs: 50 };

/**
 * Start a dashboard of a product whose lock another one has, or died with, and end it again once it has said that it
 * did not get it.
 * @throws {Error} where it got it: two dashboards that know nothing of each other would order the same servers about
 */
export function startRefused(target: TargetProgram): Fault {
  const { name, program } = target;
  return {
    name: `start of ${name}, which is to be refused`,
    needs: ['restart', 'stop'],
    async inject(stage) {
      const { mark } = await program.logsSince(undefined);
      await stage.moment();
      stage.record('start', target.address);
      await program.start();
      const took = await until(
        async () => {
          const { text } = await program.logsSince(mark);
          if (LOCK_TAKEN.test(text)) return holds(true);
          return LOCK_REFUSED.test(text) ? holds(false) : notYet('it says nothing of the lock');
        },
        { ...TOLD_BY, what: `${name} says whether it got the lock` },
      );
      await end(stage, target, 'SIGTERM');
      if (took) throw new Error(`${name} was not refused: it took the product that another one has`);
    },
  };
}
