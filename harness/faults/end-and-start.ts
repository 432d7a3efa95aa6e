import type { ProgramHandle } from '../runtime/runtime.ts';
import type { FaultStage } from './fault.ts';

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

/** Start it again, recorded: when it was started, and when it answered. */
export async function startAgain(stage: FaultStage, target: string, program: ProgramHandle): Promise<void> {
  stage.record('start', target);
  await program.start();
  stage.record('ready', target);
}
