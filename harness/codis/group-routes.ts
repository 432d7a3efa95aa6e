import type { ReportedGroup } from './reported.ts';
import type { Route } from './routes.ts';
import { describeSlots } from './slot-ranges.ts';
import type { FeSlots } from './stats.ts';

/** Slots by their groups: of the same slots, each group asks. */
const slotsByGroup = new WeakMap<readonly FeSlots[], ReadonlyMap<number, readonly FeSlots[]>>();

/** The slots that are a group's, and not on their way to or from it. */
export function slotsOwned(group: number, slots: readonly FeSlots[]): readonly FeSlots[] {
  let byGroup = slotsByGroup.get(slots);
  if (byGroup === undefined) {
    const settled = slots.filter(({ moving }) => !moving);
    byGroup = Map.groupBy(settled, (range) => range.group);
    slotsByGroup.set(slots, byGroup);
  }
  return byGroup.get(group) ?? [];
}

/** The parts of a proxy's routes that fall into those slots. Slots that it says nothing of go nowhere. */
export function routesWithin(owned: readonly FeSlots[], routes: readonly Route[]): Route[] {
  return owned.flatMap(({ first, last, group }) => {
    const pieces = routes
      .filter((route) => route.first <= last && route.last >= first)
      .map((route) => ({ ...route, first: Math.max(route.first, first), last: Math.min(route.last, last) }));
    return pieces.length > 0 ? pieces : [{ first, last, group, master: '', replicas: [] }];
  });
}

/**
 * Who gets a group's reads by what the dashboard has of it: where there is a slave, every server whose replica switch
 * is on and that it believes in order; nobody in particular during a promotion. The dashboard's own rule
 * (`toReplicaGroups`), without the preference for near ones.
 */
function readersOf({ rows, promoting }: ReportedGroup): string[] {
  if (promoting || rows.length < 2) return [];
  return rows.filter(({ replica, state }) => replica && !state).map(({ server }) => server);
}

/**
 * Where a proxy routes a group otherwise than the dashboard has the group: each in words that its name can stand
 * before. Empty: it lacks nothing.
 * @param pieces how it routes the group's slots
 */
export function lackingRoutes(pieces: readonly Route[], group: ReportedGroup): string[] {
  const master = group.rows[0]?.server ?? '';
  const readers = readersOf(group);
  const found = new Map<string, Route[]>();
  const note = (text: string, piece: Route) => found.set(text, [...(found.get(text) ?? []), piece]);
  for (const piece of pieces) {
    const { replicas } = piece;
    if (piece.group !== group.id || piece.master === '') note('has no server for', piece);
    else if (piece.master !== master) note(`has ${piece.master} as the master of`, piece);
    else {
      if (piece.locked && !group.promoting) note('holds back', piece);
      for (const server of readers)
        if (!replicas.includes(server)) note(`gives ${server} no reads of`, piece);
      for (const server of replicas) if (!readers.includes(server)) note(`gives ${server} reads of`, piece);
    }
  }
  return [...found].map(([what, where]) => `${what} ${describeRanges(where)}`);
}

/** As many slots as there are, and where they begin. */
export function describeRanges(ranges: readonly Pick<Route, 'first' | 'last'>[]): string {
  const [first, ...more] = ranges;
  if (first === undefined) return 'no slots';
  if (more.length === 0) return describeSlots(first);
  const slots = ranges.reduce((sum, range) => sum + range.last - range.first + 1, 0);
  return `${slots} slots (${describeSlots(first)} and others)`;
}
