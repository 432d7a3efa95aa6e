import type { Fault, TargetServer } from './fault.ts';

/** The page's PROMOTE button: a slave becomes the group's first server and its master; the old one is left alone. */
export function promote(server: TargetServer): Fault {
  return {
    name: `promote of ${server.name} through fe`,
    needs: [],
    async inject(stage) {
      await stage.quiesce(server.group);
      await stage.act('fe-promote', server.address, () => stage.promoteThroughFe(server));
      stage.resumeWrites(server.group);
    },
  };
}
