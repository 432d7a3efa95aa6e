import type { Pace } from '../codis/pace.ts';
import type { VerdictName } from '../judge/judge.ts';

/** What a sweep looks at, and how closely. Shares are those of the dashboard's cycle; times are in milliseconds. */
export interface SweepPlan {
  /** Where in the cycle the outage begins, one row of the map each. */
  readonly shares: readonly number[];
  /** The downtimes that every row begins with. */
  readonly downtimes: readonly number[];
  /** An edge is known well enough when the points on both sides are so close. */
  readonly resolutionMs: number;
  /** No more points than these. */
  readonly mostPoints: number;
}

/** A point that is to be run. */
export interface PlannedPoint {
  readonly share: number;
  /** The downtime to aim at: from the signal until the server answers again. */
  readonly aimMs: number;
}

/** What came of a point. */
export interface PointResult {
  /** The downtime that it came to: a start takes its own time. */
  readonly downMs: number;
  readonly verdict: VerdictName;
  /** The kinds of its findings, sorted. */
  readonly findings: readonly string[];
}

/** A point that was begun; without a result while it is under way, and where its downtime never came about. */
export interface TakenPoint extends PlannedPoint {
  readonly result?: PointResult | undefined;
  readonly isOver: boolean;
}

/** Where the verdict changes along a row: the last point before and the first after. */
export interface Edge {
  readonly share: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly before: string;
  readonly after: string;
}

/** From none to past offline, in units of the check of servers: as the dashboard ships, offline is within three. */
const DOWNTIMES = [0, 0.5, 1, 1.5, 2, 3, 4] as const;

export function downtimesAt(pace: Pace): number[] {
  return DOWNTIMES.map((intervals) => intervals * pace.serverStateMs);
}

/** So many shares, from right after a check to right before the next. */
export function sharesOf(count: number): number[] {
  return count === 1 ? [0] : Array.from({ length: count }, (_, index) => index / (count - 1));
}

/** What a point says, as one word: two points that say the same have no edge between them. */
export function outcomeOf({ verdict, findings }: Pick<PointResult, 'verdict' | 'findings'>): string {
  return verdict === 'diverged' ? findings.join(', ') : verdict;
}

/** Where the verdict changes. What is unknown is no verdict, and is passed over. */
export function edgesOf({ shares }: Pick<SweepPlan, 'shares'>, taken: readonly TakenPoint[]): Edge[] {
  return shares.flatMap((share) => {
    const row = taken
      .filter((point) => point.share === share)
      .flatMap(({ result }) => (result === undefined || result.verdict === 'unknown' ? [] : [result]))
      .toSorted((a, b) => a.downMs - b.downMs);
    return row.slice(1).flatMap((point, index) => {
      const last = row[index]!;
      const [before, after] = [outcomeOf(last), outcomeOf(point)];
      return before === after ? [] : [{ share, fromMs: last.downMs, toMs: point.downMs, before, after }];
    });
  });
}

/** What came out unknown, or does not come to lie between the two points that it was aimed between, is tried so often. */
const TRIES = 2;

/**
 * The next point to run, given those that were begun: first every downtime in every row, then between the two sides of
 * an edge, the widest first. Undefined where there is none now; there may be one when those under way are over.
 */
export function nextPoint(plan: SweepPlan, taken: readonly TakenPoint[]): PlannedPoint | undefined {
  if (taken.length >= plan.mostPoints) return undefined;
  const at = (share: number, aimMs: number) =>
    taken.filter((point) => point.share === share && point.aimMs === aimMs);
  const times = (share: number, aimMs: number) => at(share, aimMs).length;
  const isMissing = (share: number, aimMs: number) =>
    times(share, aimMs) < TRIES &&
    at(share, aimMs).every(({ isOver, result }) => isOver && (result?.verdict ?? 'unknown') === 'unknown');
  for (const aimMs of plan.downtimes)
    for (const share of plan.shares) if (isMissing(share, aimMs)) return { share, aimMs };
  const open = edgesOf(plan, taken)
    .filter(({ fromMs, toMs }) => toMs - fromMs > plan.resolutionMs)
    .map(({ share, fromMs, toMs }) => ({ share, fromMs, toMs, aimMs: Math.round((fromMs + toMs) / 2) }))
    .filter(({ share, aimMs }) => times(share, aimMs) < TRIES)
    // What is under way in a row may make it clear where its edges are.
    .filter(({ share }) => taken.every((point) => point.isOver || point.share !== share))
    .toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs));
  return open[0] && { share: open[0].share, aimMs: open[0].aimMs };
}
