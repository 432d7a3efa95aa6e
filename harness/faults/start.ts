import { startAgain } from './end-and-start.ts';
import type { Fault, TargetProgram } from './fault.ts';

/** Start a program that is down, with its data. */
export function start(target: TargetProgram): Fault {
  return {
    name: `start of ${target.name}`,
    needs: ['restart'],
    inject: (stage) => startAgain(stage, target),
  };
}
