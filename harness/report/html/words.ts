import { describeState, type ReportedGroup, type ReportedRow } from '../../codis/reported.ts';
import type { ActualGroup } from '../../judge/actual.ts';
import type { Identities } from '../../judge/identity.ts';
import type { NodeView } from '../../judge/node-view.ts';
import { describeLink } from '../../pika/info.ts';
import type { Tone } from './drawing.ts';

/** What stands in a segment: short, and what is out of the ordinary comes first. */
export interface Words {
  readonly text: string;
  readonly tone: Tone;
}

/** Registered address → the name that people know it by. */
export type Names = ReadonlyMap<string, string>;

export function badgeWords(group: Pick<ReportedGroup, 'outOfSync'> | undefined): Words {
  if (!group) return { text: 'not on the page', tone: 'bad' };
  return group.outOfSync ? { text: 'OUT OF SYNC', tone: 'bad' } : { text: 'in sync', tone: 'ok' };
}

/** A server's row in fe: label, master cell, state, and the action where one is under way. */
export function rowWords(row: ReportedRow | undefined, identities: Identities, names: Names): Words {
  if (!row) return { text: 'no such row', tone: 'bad' };
  const odd: string[] = [];
  const plain: string[] = [row.label];
  const state = row.state === undefined ? undefined : describeState(row.state);
  if (row.state) odd.push(state!);
  if (row.alarm) odd.push(row.missing ?? `red ${cellWords(row.cell, identities, names)}`);
  else plain.push(cellWords(row.cell, identities, names));
  if (row.role && row.role !== row.label.toLowerCase()) odd.push(`role ${row.role}`);
  const { state: action, index } = row.action;
  const waiting = action !== '' && action !== 'synced';
  if (waiting || index > 0)
    odd.push(`slaveof ${action || 'done'}${index > 0 ? `, index ${index} left` : ''}`);
  if (state && !row.state) plain.push(state);
  return {
    text: [...odd, ...plain].join(' · '),
    tone: row.alarm || row.state ? 'bad' : waiting || index > 0 ? 'busy' : 'ok',
  };
}

/** `host:port:link` with the server's name in place of its address, where it is spelled as it was registered. */
function cellWords(cell: string, identities: Identities, names: Names): string {
  const end = cell.lastIndexOf(':');
  const address = cell.slice(0, end);
  const name = identities.resolve(address) === address ? names.get(address) : undefined;
  return name ? `${name}:${cell.slice(end + 1)}` : cell;
}

export function truthWords(group: ActualGroup, names: Names): Words {
  if (group.problems.length === 0) return { text: 'in sync', tone: 'ok' };
  const text = group.problems.map((problem) => {
    const named = (addresses: readonly string[]) =>
      addresses.map((address) => names.get(address) ?? address).join(' and ');
    if (problem.kind === 'no-master') return 'no master';
    if (problem.kind === 'two-masters') return `two masters: ${named(group.masters)}`;
    const servers = named(problem.servers);
    return `${servers} ${problem.kind.replace('-', ' ')}`;
  });
  return { text: text.join(', '), tone: group.uncertain ? 'unknown' : 'bad' };
}

export function viewWords(view: NodeView, names: Names): Words {
  switch (view.kind) {
    case 'unseen':
      return { text: 'not seen yet', tone: 'unknown' };
    case 'down':
      return { text: `down (${view.why})`, tone: 'down' };
    case 'silent':
      return { text: 'no answer', tone: 'unknown' };
    case 'master': {
      const slaves = view.replication.connectedSlaves;
      return { text: `master, ${slaves} ${slaves === 1 ? 'slave' : 'slaves'}`, tone: 'ok' };
    }
    case 'slave': {
      const spelling = view.replication.master ?? 'nobody';
      const of = `slave of ${(view.master === spelling && names.get(spelling)) || spelling}`;
      const link = describeLink(view.replication);
      if (view.linked) return { text: `${of}, ${link}`, tone: 'ok' };
      return { text: `${link} · ${of}`, tone: 'busy' };
    }
  }
}
