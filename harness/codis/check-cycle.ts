import type { Pace } from './pace.ts';
import { offlineChecksMs } from './timings.ts';

/**
 * Where in the dashboard's cycle something is done, as a share of the time from one check of the servers believed
 * normal to the next. What happens to a slaveof and to an outage depends on it: a slaveof that is asked for right
 * before a check is overwritten by it before the action loop comes round, and an outage that begins there is noticed
 * at once, while one that begins right after a check may last a whole interval unnoticed.
 */
export const phases = { 'after-check': 0, 'between-checks': 0.5, 'before-check': 1 } as const;

export type PhaseName = keyof typeof phases;

export const phaseNames = Object.keys(phases) as PhaseName[];

/** A check, as it was seen to begin: at `at`, give or take `withinMs`. Both in milliseconds. */
export interface SeenCheck {
  readonly at: number;
  readonly withinMs: number;
}

/** A check of servers that answer is over so long after it began. */
const CHECK_MS = 30;
/** What is to be before a check is done so long ahead of it: an order has to pass through fe. */
const AHEAD_MS = 80;
/** Whoever wakes so long after the moment has missed it, and whoever sees a check no better than that has not seen it. */
export const LATE_MS = 50;
/** In a shorter cycle the moments could not be told apart. */
const SHORTEST_CYCLE_MS = 250;

/**
 * The moment at that share of the cycle that a check begins: after the check at the earliest, and ahead of the next at
 * the latest. The dashboard sleeps for its interval after each check, so that the next is never sooner than that.
 * @param share from 0, right after the check, to 1, right before the next
 * @param everyMs the interval between checks
 * @throws {Error} for an interval in which moments can't be told apart
 */
export function momentIn({ at, withinMs }: SeenCheck, share: number, everyMs: number): number {
  if (everyMs < SHORTEST_CYCLE_MS)
    throw new Error(`checks ${everyMs} ms apart are too close for a phase: ${SHORTEST_CYCLE_MS} ms at least`);
  const earliest = at + withinMs + CHECK_MS;
  const latest = at - withinMs + everyMs - AHEAD_MS;
  return Math.min(Math.max(at + share * everyMs, earliest), latest);
}

/** From when to when, in milliseconds: a loop whose place nobody knows decides the rest. */
export type Span = readonly [from: number, to: number];

/**
 * How long a server has to be down for its group to be marked, and for the server to count as offline, where it goes
 * down at that share of the cycle and refuses connections from then on. The first failed check is the next one; the
 * check of subjectively offline servers then comes within its interval, and so often.
 */
export function downtimesThatTell(
  pace: Pace,
  share: number,
): { readonly marked: Span; readonly offline: Span } {
  const firstFailed = (1 - share) * pace.serverStateMs;
  const untilOffline = firstFailed + offlineChecksMs(pace);
  return {
    marked: [firstFailed, firstFailed + pace.failoverMs],
    offline: [untilOffline - pace.failoverMs, untilOffline],
  };
}
