import type { ReportedGroup } from '../judge/reported.ts';
import type { Pace } from '../timeline/event.ts';
import type { FaultStage, TargetServer } from './fault.ts';

/**
 * `none`: started again at once. `short`: until the dashboard has noticed, but before it counts the server as
 * offline. `long`: until it does, which for a master means failover.
 */
export type Downtime = 'none' | 'short' | 'long';

/** A check of a server that hangs takes the dashboard up to a second. */
const HUNG_CHECK_MS = 1000;

/**
 * Wait for as long as a server is to stay down. What ends a short or a long downtime is what fe reports, not a
 * clock, since a stop may have taken seconds of it already; the limits only bound the wait where fe never says it.
 */
export async function stayDown(stage: FaultStage, server: TargetServer, downtime: Downtime): Promise<void> {
  if (downtime === 'none') return;
  const since = performance.now();
  const noticed = (group: ReportedGroup) =>
    group.outOfSync || (stateOf(group, server) > 0 && performance.now() - since > secondCheckMs(stage.pace));
  // A master is down long enough when another one has its place: believed offline it is a moment earlier.
  const offline = (group: ReportedGroup) =>
    wasFirst(stage, server) ? group.rows[0]?.server !== server.address : stateOf(group, server) === 2;
  if (downtime === 'short') await stage.untilReported(server.group, noticed, noticedByMs(stage.pace));
  else await stage.untilReported(server.group, offline, offlineByMs(stage.pace));
}

function stateOf(group: ReportedGroup, server: TargetServer): number {
  return group.rows.find((row) => row.server === server.address)?.state ?? 0;
}

function wasFirst(stage: FaultStage, server: TargetServer): boolean {
  return stage.servers(server.group)[0]?.address === server.address;
}

/** The first failed check makes a server subjectively offline, the second marks the group, where anything does. */
function secondCheckMs(pace: Pace): number {
  return 3 * pace.failoverMs + HUNG_CHECK_MS;
}

/** Both checks may hang, and so may the polls of fe before them and after. */
function noticedByMs(pace: Pace): number {
  return pace.serverStateMs + secondCheckMs(pace) + 4 * HUNG_CHECK_MS;
}

function offlineByMs(pace: Pace): number {
  return noticedByMs(pace) + pace.deadCheckTimes * (pace.failoverMs + HUNG_CHECK_MS);
}
