import type { Pace } from '../timeline/event.ts';

/**
 * The dashboard's intervals as v3.5.3 and later ship them: 10 s between checks of servers believed normal, 2 s
 * between those of subjectively offline and of offline ones, and offline after 10 failed checks.
 */
const SHIPPED = { serverStateMs: 10_000, failoverMs: 2_000, offlineMs: 2_000, deadCheckTimes: 10 } as const;

/** What a real cluster is paced at unless told otherwise: everything shows ten times sooner. */
export const REAL_PACE = 0.1;
/** The stand-in's own timers shrink too; below this, starting a process takes longer than a short downtime may. */
export const STANDIN_PACE = 0.05;

/**
 * @param scale 1 as shipped, 0.1 ten times faster
 * @param standin whether Pika is the stand-in, whose own timers are scaled as well; the real one's can't be
 */
export function paceAt(scale: number, standin: boolean): Pace {
  return {
    serverStateMs: SHIPPED.serverStateMs * scale,
    failoverMs: SHIPPED.failoverMs * scale,
    offlineMs: SHIPPED.offlineMs * scale,
    deadCheckTimes: SHIPPED.deadCheckTimes,
    pikaScale: standin ? Math.min(1, scale) : 1,
  };
}

/** The scale that a pace was made with. */
export function scaleOf(pace: Pace): number {
  return pace.serverStateMs / SHIPPED.serverStateMs;
}
