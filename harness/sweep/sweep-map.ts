import { downtimesThatTell, type Span } from '../codis/check-cycle.ts';
import type { Pace } from '../codis/pace.ts';
import type { VerdictName } from '../judge/judge.ts';
import type { Edge, PointResult } from './plan.ts';

/** A point of the map, as it was run. Times are in milliseconds. */
export interface Point {
  /** Its timeline's name: `timelines/<slug>.ndjson`; null where the set-up failed. */
  readonly slug: string | null;
  /** Where in the dashboard's cycle it was to begin, as a share of it. */
  readonly share: number;
  /** The downtime that it was aimed at. */
  readonly aimMs: number;
  /** What it came to; null where the outage never came about. */
  readonly downMs: number | null;
  /** When the signal was sent, after the beginning of a check that was seen within `withinMs`; null where none was. */
  readonly phase: { readonly afterCheckMs: number; readonly withinMs: number } | null;
  /** fe was seen to say that the dashboard had noticed; that it believed the server offline, or failed it over. */
  readonly noticed: boolean;
  readonly offline: boolean;
  readonly verdict: VerdictName;
  readonly findings: PointResult['findings'];
  /** Why it is unknown. */
  readonly reason: string | null;
  readonly convergedMs: number | null;
  /** Whether its cluster had been through a point before, and was proven to be as it was built. */
  readonly reused: boolean;
  readonly tookMs: number;
}

/** What the dashboard's pace says of a row: how long an outage that begins there has to be. */
export interface Row {
  readonly share: number;
  readonly marked: Span;
  readonly offline: Span;
}

/** The map of one restart. */
export interface SweepMap {
  readonly name: string;
  /** The interval of the check of servers. */
  readonly everyMs: number;
  /** How close the points on both sides of an edge are to be. */
  readonly resolutionMs: number;
  readonly rows: readonly Row[];
  /** In the order in which they were over. */
  readonly points: readonly Point[];
  readonly edges: readonly Edge[];
  /** Nothing was left to be looked at: neither the caps nor an interruption ended it. */
  readonly isComplete: boolean;
  /** The command that runs it again. */
  readonly again: string;
}

/** What the pace says of outages that begin where those of a row really did, or were to where none did. */
export function rowOf(pace: Pace, share: number, points: readonly Point[]): Row {
  const begun = points.flatMap((point) =>
    point.share === share && point.phase ? [point.phase.afterCheckMs] : [],
  );
  const meanMs = begun.reduce((sum, afterCheckMs) => sum + afterCheckMs, 0) / begun.length;
  return { share, ...downtimesThatTell(pace, begun.length > 0 ? meanMs / pace.serverStateMs : share) };
}

/** Diverged if any point did; else unknown if any is, or if something was left out. */
export function verdictOf({ points, isComplete }: Pick<SweepMap, 'points' | 'isComplete'>): VerdictName {
  const verdicts = new Set(settled(points).map(({ verdict }) => verdict));
  if (verdicts.has('diverged')) return 'diverged';
  return verdicts.has('unknown') || !isComplete || points.length === 0 ? 'unknown' : 'converged';
}

/** The points without those that came out unknown and were run again with an answer. */
function settled(points: readonly Point[]): readonly Point[] {
  const isAnswered = (point: Point) =>
    points.some(
      ({ share, aimMs, verdict }) => share === point.share && aimMs === point.aimMs && verdict !== 'unknown',
    );
  return points.filter((point) => point.verdict !== 'unknown' || !isAnswered(point));
}

/** How exactly the phase of its points is known: the worst of them; undefined where no point has one. */
export function phaseWithinMs(points: readonly Point[]): number | undefined {
  const within = points.flatMap(({ phase }) => phase?.withinMs ?? []);
  return within.length > 0 ? Math.max(...within) : undefined;
}

/** `right after a check`, `33 % into the cycle`, `right before a check`. */
export function shareWords(share: number): string {
  if (share === 0) return 'right after a check';
  return share === 1 ? 'right before a check' : `${Math.round(share * 100)} % into the cycle`;
}
