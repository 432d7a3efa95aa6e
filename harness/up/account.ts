import { describeAction, type ReportedGroup, type ReportedRow } from '../codis/reported.ts';
import type { Identities } from '../judge/identity.ts';
import { describeView, type NodeView } from '../judge/node-view.ts';
import type { GroupRouting } from '../judge/routing.ts';
import type { ClusterState } from '../judge/state.ts';
import { aligned } from '../text/aligned.ts';

/**
 * What fe says beside what the nodes say, as of the latest samples: a line for each group's head, with what its proxies
 * lack, and one for each of its servers, in the order of the page.
 * @param nameOf a server's name, by the address that it is registered with
 */
export function accountOf(state: ClusterState, nameOf: (address: string) => string): string[] {
  const lines = state.groups().flatMap(({ actual, routing }) => {
    const reported = state.reported.find(({ id }) => id === actual.id);
    const nodes = actual.problems.map(({ text }) => text).join('; ') || 'in sync';
    const servers = [...actual.views].map(([address, view]) => {
      const row = reported && rowOf(reported, address, state.identities);
      return { address, view, row, position: row ? reported.rows.indexOf(row) : Number.MAX_SAFE_INTEGER };
    });
    servers.sort((a, b) => a.position - b.position);
    const cells = servers.map(({ address, view, row }) => [
      `${nameOf(address)} (${address})`,
      `fe: ${row ? inShort(row) : 'no row'}`,
      `node: ${describeView(view satisfies NodeView)}`,
    ]);
    const proxies = proxiesOf(routing);
    return [
      `group ${actual.id}: fe says ${badge(reported)}; the nodes: ${nodes}${proxies}`,
      ...aligned(cells),
    ];
  });
  const error = state.fe?.error;
  return error === undefined
    ? lines
    : [`fe gives no usable answer now (${error}); this is its last one:`, ...lines];
}

/** A target as messages call it: `pika-2 (127.0.0.1:17170)`, `codis-fe`, `group 1`. */
export function described(name: string, address: string): string {
  return name === address ? address : `${name} (${address})`;
}

/** What the proxies have not been told of a group; empty where there is none. */
function proxiesOf(routing: GroupRouting | undefined): string {
  if (routing === undefined) return '';
  const untold = routing.unheard.map(({ proxy, why }) => `${proxy} can’t be told: ${why}`);
  return `; the proxies: ${[...routing.lacking, ...untold].join('; ') || 'told'}`;
}

function badge(reported: ReportedGroup | undefined): string {
  if (reported === undefined) return 'nothing of it';
  return reported.outOfSync ? 'OUT OF SYNC' : 'in sync';
}

function inShort(row: ReportedRow): string {
  const { label, cell, missing, alarm, state, action } = row;
  const parts: string[] = [label, `${missing ?? cell}${alarm ? ' in red' : ''}`];
  if (state !== undefined) parts.push(`state ${state}`);
  // An action that was carried out stays as it is, for good.
  if (action.state !== '' && (action.state !== 'synced' || action.index > 0))
    parts.push(describeAction(action));
  return parts.join(', ');
}

function rowOf(reported: ReportedGroup, address: string, identities: Identities): ReportedRow | undefined {
  return reported.rows.find((row) => identities.resolve(row.server) === address);
}
