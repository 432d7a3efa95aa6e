import type { ProgramHandle } from '../runtime/runtime.ts';
import type { FaultStage, TargetProgram } from './fault.ts';

/** How a program is ended: SIGTERM asks it to, SIGKILL doesn't. */
export type EndSignal = 'SIGTERM' | 'SIGKILL';

/**
 * End a program, recorded: when the signal was sent, and when the program was gone.
 * @param target a server's address, `codis-dashboard` or `codis-fe`
 */
export async function end(
  stage: FaultStage,
  target: string,
  program: ProgramHandle,
  signal: EndSignal,
): Promise<void> {
  stage.record(signal === 'SIGTERM' ? 'sigterm' : 'sigkill', target);
  await (signal === 'SIGTERM' ? program.stop() : program.kill());
  stage.record('exited', target);
}

/** Do something while no probe write is under way to the target's group, so that none is lost by accident. */
export async function quietly(
  stage: FaultStage,
  { group }: TargetProgram,
  effect: () => Promise<void>,
): Promise<void> {
  if (group === undefined) return effect();
  await stage.quiesce(group);
  try {
    await effect();
  } finally {
    stage.resumeWrites(group);
  }
}

/** Start it again, recorded: when it was started, and when it answered. */
export async function startAgain(stage: FaultStage, target: string, program: ProgramHandle): Promise<void> {
  stage.record('start', target);
  await program.start();
  stage.record('ready', target);
}
