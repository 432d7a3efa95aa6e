import { end } from './end-and-start.ts';
import type { Fault, TargetServer } from './fault.ts';

/** Kill a server and leave it down. */
export function kill(server: TargetServer): Fault {
  return {
    name: `kill of ${server.name}`,
    needs: ['kill'],
    async inject(stage) {
      await stage.quiesce(server.group);
      await end(stage, server.address, server.program, 'SIGKILL');
      stage.resumeWrites(server.group);
    },
  };
}
