import type { ActualGroup } from '../../judge/actual.ts';
import type { Identities } from '../../judge/identity.ts';
import type { NodeView } from '../../judge/node-view.ts';
import type { Views } from '../../judge/recognise-masters.ts';
import { SlaveList } from '../../judge/slave-list.ts';

/**
 * Slaves that servers of the group list and that no group has, each a plain line. What could be a registered server
 * under another address is taken for it.
 *
 * @param views of all servers there are, of all groups
 */
export function unregisteredSlaves(actual: ActualGroup, views: Views, identities: Identities): string[] {
  return [...actual.views].flatMap(([address, view]) => {
    if (!('replication' in view)) return [];
    const list = new SlaveList(view.replication, identities);
    const own = [...actual.views].filter(
      ([server, seen]) => server !== address && server !== actual.master && mayFollow(seen, address),
    );
    if (spare(list, own).count <= 0) return [];
    // Hardly ever, so that all servers are looked at only now.
    const others = [...views].filter(([server, seen]) => !actual.views.has(server) && follows(seen, address));
    const { count, entries } = spare(list, [...own, ...others]);
    if (count <= 0) return [];
    const which = `${entries.length === count ? ':' : ', among'} ${entries.join(', ')}`;
    return [
      `${address} has ${count} connected ${count === 1 ? 'slave' : 'slaves'} that no group has${which}`,
    ];
  });
}

/** How many entries are left over when each of the servers has had one, and which can be meant by that. */
function spare(list: SlaveList, servers: readonly (readonly [string, NodeView])[]) {
  const ports = [...list.unnamed(servers.map(([server]) => server)).values()];
  return {
    // Behind NAT even a server's port may be another one: so the numbers are held against each other over all ports.
    count: ports.reduce((sum, port) => sum + port.entries.length - port.servers.length, 0),
    entries: ports.flatMap((port) => (port.entries.length > port.servers.length ? port.entries : [])),
  };
}

/** One that has just left is listed for some seconds more. */
function mayFollow(view: NodeView, master: string): boolean {
  const isElsewhere = view.kind === 'slave' && view.linked && view.master !== undefined;
  return !isElsewhere || follows(view, master);
}

function follows(view: NodeView, master: string): boolean {
  return view.kind === 'slave' && view.master === master;
}
