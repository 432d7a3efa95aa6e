import { setTimeout as delay } from 'node:timers/promises';
import type { ReportedGroup } from '../codis/reported.ts';
import { noticedByMs, offlineByMs, offlineChecksMs, secondCheckMs } from '../codis/timings.ts';
import { inWords } from '../until.ts';
import type { FaultStage, TargetProgram } from './fault.ts';

/**
 * `none`: started again at once. `short`: until the dashboard has noticed, but before it counts the server as
 * offline. `long`: until it does, which for a master means failover.
 */
export type ReportedDowntime = 'none' | 'short' | 'long';

/** How long something stays down: until fe reports so much of it, or so many milliseconds. */
export type Downtime = ReportedDowntime | { readonly ms: number };

/** `short`, `1.8 s`. */
export function describeDowntime(downtime: Downtime): string {
  return typeof downtime === 'string' ? downtime : inWords(downtime.ms);
}

/** What `stayingDown` gives, with the outage of a server announced, where what fe reports is to end it. */
export function announcedDowntime(
  stage: FaultStage,
  target: TargetProgram,
  downtime: Downtime,
): () => Promise<void> {
  if (target.group !== undefined && typeof downtime === 'string') stage.announceOutage(target, downtime);
  return stayingDown(stage, target, downtime);
}

/**
 * The wait for as long as a program is to stay down, from when it is called. What ends a short or a long downtime is
 * what fe reports, not a clock, since a stop may have taken seconds of it already; the limits only bound the wait
 * where fe never says it. Made before the program is hurt: what fe reports then is no news.
 * @throws {Error} for a downtime that ends by what fe reports of a server, where the target is none
 */
export function stayingDown(
  stage: FaultStage,
  target: TargetProgram,
  downtime: Downtime,
): () => Promise<void> {
  if (downtime === 'none') return async () => {};
  if (typeof downtime !== 'string') return () => delay(downtime.ms);
  const { group } = target;
  if (group === undefined)
    throw new Error(`fe does not report how long ${target.name} is down: say it in seconds`);
  const before = stage.reported(group);
  const stateOf = (reported: ReportedGroup | undefined) =>
    reported?.rows.find((row) => row.server === target.address)?.state ?? 0;
  const first = before?.rows[0]?.server ?? stage.servers(group)[0]?.address;

  return async () => {
    const since = performance.now();
    const lasted = (ms: number) => performance.now() - since > ms;
    const noticed = (now: ReportedGroup) =>
      (now.outOfSync && !before?.outOfSync) || (stateOf(now) > 0 && lasted(secondCheckMs(stage.pace)));
    const offline = (now: ReportedGroup) => {
      // A master is down long enough when another one has its place: believed offline it is a moment earlier.
      if (first === target.address) return now.rows[0]?.server !== target.address;
      return stateOf(now) === 2 && (stateOf(before) !== 2 || lasted(offlineChecksMs(stage.pace)));
    };
    if (downtime === 'short') await stage.untilReported(group, noticed, noticedByMs(stage.pace));
    else await stage.untilReported(group, offline, offlineByMs(stage.pace));
  };
}
