import { quietly } from './end-and-start.ts';
import type { Fault, TargetServer } from './fault.ts';

/** SLAVEOF NO ONE straight at the node, behind fe's back: a second master that fe did not make. */
export function detach(server: TargetServer): Fault {
  return {
    name: `SLAVEOF NO ONE at ${server.name}`,
    needs: [],
    inject: (stage) =>
      quietly(stage, server, () => stage.act('slaveof-no-one', server.address, () => server.detach())),
  };
}
