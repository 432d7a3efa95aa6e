import { quietly } from './end-and-start.ts';
import type { Fault, TargetServer } from './fault.ts';

/** The page's PROMOTE button: a slave becomes the group's first server and its master; the old one is left alone. */
export function promote(server: TargetServer): Fault {
  return {
    name: `promote of ${server.name} through fe`,
    needs: [],
    inject: (stage) =>
      quietly(stage, server, () =>
        stage.act('fe-promote', server.address, () => stage.fe.promote(server.group, server.address)),
      ),
  };
}
