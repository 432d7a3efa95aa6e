import type { Fault, TargetServer } from './fault.ts';

/**
 * Take a server out of its group through fe; the server itself is left as it is. Codis refuses it for the first server
 * of a group that has slots.
 */
export function removeFromGroup(server: TargetServer): Fault {
  return {
    name: `removal of ${server.name} from group ${server.group} through fe`,
    needs: [],
    async inject(stage) {
      await stage.moment();
      await stage.act('fe-remove', server.address, () => stage.fe.removeServer(server.group, server.address));
    },
  };
}

/** Put a server into its group again through fe, as its last. Whom it follows is left as it is. */
export function addToGroup(server: TargetServer): Fault {
  return {
    name: `addition of ${server.name} to group ${server.group} through fe`,
    needs: [],
    async inject(stage) {
      await stage.moment();
      await stage.act('fe-add', server.address, () => stage.fe.addServer(server.group, server.address));
    },
  };
}
