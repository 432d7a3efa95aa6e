import type { Fault, TargetServer } from './fault.ts';

/** The page's box in a server's row: whether the proxies may send reads to it. */
export function replicaSwitch(server: TargetServer, to: 'on' | 'off'): Fault {
  return {
    name: `replica switch of ${server.name} ${to} through fe`,
    needs: [],
    async inject(stage) {
      await stage.moment();
      await stage.act(`fe-replica-${to}`, server.address, () =>
        stage.fe.setReplica(server.group, server.address, to === 'on'),
      );
    },
  };
}
