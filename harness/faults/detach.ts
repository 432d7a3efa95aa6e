import type { Fault, TargetServer } from './fault.ts';

/** SLAVEOF NO ONE straight at the node, behind fe's back: a second master that fe did not make. */
export function detach(server: TargetServer): Fault {
  return {
    name: `SLAVEOF NO ONE at ${server.name}`,
    needs: [],
    async inject(stage) {
      await stage.quiesce(server.group);
      await stage.act('slaveof-no-one', server.address, () => server.detach());
      stage.resumeWrites(server.group);
    },
  };
}
