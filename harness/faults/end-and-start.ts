import type { FaultStage, TargetProgram } from './fault.ts';

/** How a program is ended: SIGTERM asks it to, SIGKILL doesn't. */
export type EndSignal = 'SIGTERM' | 'SIGKILL';

/** End a program, recorded: when the signal was sent, and when the program was gone. */
export async function end(
  stage: FaultStage,
  { address, program }: TargetProgram,
  signal: EndSignal,
): Promise<void> {
  stage.record(signal === 'SIGTERM' ? 'sigterm' : 'sigkill', address);
  await (signal === 'SIGTERM' ? program.stop() : program.kill());
  stage.record('exited', address);
}

/**
 * Do something, at its moment, while no write is under way to the target's group, so that none is lost by accident.
 */
export async function quietly(
  stage: FaultStage,
  { group }: Pick<TargetProgram, 'group'>,
  effect: () => Promise<void>,
): Promise<void> {
  if (group === undefined) {
    await stage.moment();
    return effect();
  }
  await stage.quiesce(group);
  try {
    await stage.moment();
    await effect();
  } finally {
    stage.resumeWrites(group);
  }
}

/**
 * End a program whose clients are to feel that it is gone: they may write again once it has exited, while the probe
 * stays quiet.
 */
export async function endForClients(
  stage: FaultStage,
  target: TargetProgram,
  signal: EndSignal,
): Promise<void> {
  await end(stage, target, signal);
  if (target.group !== undefined) stage.resumeClients(target.group);
}

/** Start it again, recorded: when it was started, and when it answered. */
export async function startAgain(stage: FaultStage, { address, program }: TargetProgram): Promise<void> {
  stage.record('start', address);
  await program.start();
  stage.record('ready', address);
}
