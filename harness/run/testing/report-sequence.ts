import { type ReportedGroup, reportedGroups } from '../../codis/reported.ts';
import type { FeGroupStats } from '../../codis/stats.ts';
import { knownAt, type TimelineEvent } from '../../timeline/event.ts';

/** What fe said of a group at a moment, with servers by their names, since addresses differ from run to run. */
export interface Report {
  /** What the dashboard believes: the mark, and of each server in its place the state, role and action. */
  readonly belief: string;
  /** Server → its master cell, or why it has none: what the dashboard's last refresh of the statistics gave. */
  readonly cells: ReadonlyMap<string, string>;
}

export function reportOf(group: ReportedGroup, names: ReadonlyMap<string, string>): Report {
  const nameOf = (address: string) => names.get(address) ?? address;
  const rows = group.rows.map(({ server, state, role, action }) => {
    const left = action.index > 0 ? ' with an index' : '';
    return `${nameOf(server)} state ${state} ${role ?? 'no role'} ${action.state || 'no action'}${left}`;
  });
  return {
    belief: [group.outOfSync ? 'OUT OF SYNC' : 'in sync', ...rows].join(', '),
    cells: new Map(
      group.rows.map(({ server, missing, cell }) => {
        const master = [...names.keys()].find((address) => cell.startsWith(`${address}:`));
        return [nameOf(server), missing ?? (master ? cell.replace(master, nameOf(master)) : cell)];
      }),
    ),
  };
}

/** The reports of the first group, in the order in which they became known; `t` is when, in milliseconds. */
export function reportsOf(timeline: readonly TimelineEvent[]): { t: number; report: Report }[] {
  const names = namesIn(timeline);
  return timeline.flatMap((event) => {
    const report = event.kind === 'fe' && event.group ? firstReport(event.group, names) : undefined;
    return report ? [{ t: knownAt(event), report }] : [];
  });
}

function firstReport(group: FeGroupStats, names: ReadonlyMap<string, string>): Report | undefined {
  const [first] = reportedGroups(group);
  return first && reportOf(first, names);
}

/** Registered address → name, of the first group. */
export function namesIn(timeline: readonly TimelineEvent[]): ReadonlyMap<string, string> {
  const [meta] = timeline;
  if (meta?.kind !== 'meta') throw new Error('a timeline begins with its meta line');
  return new Map(meta.groups[0]!.servers.map(({ address, name }) => [address, name]));
}

/** A state, and how long it held. */
interface Held {
  readonly state: string;
  readonly ms: number;
}

/**
 * How a run of the stand-in differs from a recording of real programs in what fe said one thing after the other,
 * whatever the times; undefined where it does not.
 *
 * What the dashboard believes and what the statistics of each server show come from loops of their own, and which
 * of them is first is chance: each is compared by itself. Of each, the states are taken in order, repetitions
 * folded. A state that held longer than `stableMs` in one run has to be among those of the other, in the same
 * order: no sampling misses it, and no loop passes it by. A shorter one depends on when loops and samples happened
 * to come. How long a link stays down is Pika's own time, and the stand-in's is scaled: a link that is down has
 * held long enough in the recording if it would have at that scale. Both have to end in the same state.
 *
 * @param stableMs longer than the slowest of the dashboard's loops takes to come round
 * @param pikaScale the scale of the stand-in's own times
 */
export function difference(
  recorded: readonly TimelineEvent[],
  seen: readonly TimelineEvent[],
  { stableMs, pikaScale }: { readonly stableMs: number; readonly pikaScale: number },
): string | undefined {
  const theirs = sequencesOf(recorded);
  const ours = sequencesOf(seen);
  for (const source of new Set([...theirs.keys(), ...ours.keys()])) {
    const [their, our] = [theirs.get(source) ?? [], ours.get(source) ?? []];
    const isSame =
      isWithin(stable(their, stableMs, stableMs / pikaScale), our) &&
      isWithin(stable(our, stableMs, stableMs), their) &&
      their.at(-1)?.state === our.at(-1)?.state;
    if (!isSame)
      return [`${source}, recorded:`, ...their.map(inWords), 'seen:', ...our.map(inWords)].join('\n  ');
  }
  return undefined;
}

/** Source (`the group`, or a server's name) → its states. The last one held until the timeline's end. */
function sequencesOf(timeline: readonly TimelineEvent[]): Map<string, Held[]> {
  const sequences = new Map<string, { state: string; since: number }[]>();
  for (const { t, report } of reportsOf(timeline)) {
    for (const [source, state] of [['the group', report.belief] as const, ...report.cells]) {
      const sequence = sequences.get(source) ?? [];
      sequences.set(source, sequence);
      if (sequence.at(-1)?.state !== state) sequence.push({ state, since: t });
    }
  }
  const end = timeline.at(-1)!.t;
  return new Map(
    [...sequences].map(([source, sequence]) => [
      source,
      sequence.map(({ state, since }, i) => ({ state, ms: (sequence[i + 1]?.since ?? end) - since })),
    ]),
  );
}

function stable(sequence: readonly Held[], stableMs: number, downMs: number): string[] {
  const isStable = ({ state, ms }: Held) => ms > (state.endsWith(':down') ? downMs : stableMs);
  const states = sequence.filter(isStable).map(({ state }) => state);
  return states.filter((state, i) => state !== states[i - 1]);
}

function isWithin(states: readonly string[], sequence: readonly Held[]): boolean {
  let found = 0;
  for (const { state } of sequence) if (state === states[found]) found++;
  return found === states.length;
}

function inWords({ state, ms }: Held): string {
  return `${state} (${(ms / 1000).toFixed(1)} s)`;
}
