import { end, quietly } from './end-and-start.ts';
import type { Fault, FaultStage } from './fault.ts';

/** End all servers of a group at once, so that none of them is made the master meanwhile, and leave them down. */
export function killAll(group: number): Fault {
  return {
    name: `kill of all servers of group ${group}`,
    needs: ['kill'],
    inject: (stage) => quietly(stage, { group }, () => endAll(stage, group)),
  };
}

/** What `killAll` does at its moment. */
export async function endAll(stage: FaultStage, group: number): Promise<void> {
  await Promise.all(stage.servers(group).map((server) => end(stage, server, 'SIGKILL')));
}
