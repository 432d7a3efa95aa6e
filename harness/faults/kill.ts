import { type EndSignal, end, quietly } from './end-and-start.ts';
import type { Fault, TargetProgram } from './fault.ts';

/** End a program and leave it down. */
export function kill(target: TargetProgram, signal: EndSignal = 'SIGKILL'): Fault {
  return {
    name: `${signal === 'SIGKILL' ? 'kill' : 'stop'} of ${target.name}`,
    needs: [signal === 'SIGKILL' ? 'kill' : 'stop'],
    inject: (stage) => quietly(stage, target, () => end(stage, target, signal)),
  };
}
