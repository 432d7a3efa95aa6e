import type { Pace } from './pace.ts';

/**
 * How the dashboard spends its time: what its configuration says (the pace), and what no configuration changes. All
 * in milliseconds. Source: the loops of codis-dashboard v3.5.3 to v4.0.1, and their recordings.
 */

/** It looks for pending slaveof actions this often. */
export const ACTION_LOOP_MS = 1000;
/** A poll or check of a server that hangs takes it up to this long, and everything else waits. */
export const HUNG_SERVER_MS = 1000;
/** A proxy that tries in vain to reach a server tries again after a pause that grows so long, and refuses meanwhile. */
export const PROXY_RETRY_MS = 5000;
/** fe's page asks again this often. */
export const PAGE_REFRESH_MS = 3000;

/** As many failed checks as make a server offline, counted from the first. */
export function offlineChecksMs({ deadCheckTimes, failoverMs }: Pace): number {
  return deadCheckTimes * failoverMs;
}

/** The first failed check makes a server subjectively offline, the second marks the group, where anything does. */
export function secondCheckMs({ failoverMs }: Pace): number {
  return 3 * failoverMs + HUNG_SERVER_MS;
}

/**
 * A proxy waits so long for a server that hangs (`backend_recv_timeout`): as shipped 30 s, three intervals of the
 * check of servers. It takes no new routes while clients still wait for an answer by the old ones, and the dashboard,
 * which tells it, waits with it: fe gets no answer then.
 */
export function proxyPatienceMs({ serverStateMs }: Pace): number {
  return 3 * serverStateMs;
}

/**
 * When a group is marked at the latest: both checks may hang, and so may the polls of fe before them and after, and
 * the proxies that are told.
 */
export function noticedByMs(pace: Pace): number {
  return pace.serverStateMs + secondCheckMs(pace) + 4 * HUNG_SERVER_MS + proxyPatienceMs(pace);
}

/** When a server that stays down is offline at the latest: each of its checks may hang. */
export function offlineByMs(pace: Pace): number {
  return noticedByMs(pace) + pace.deadCheckTimes * (pace.failoverMs + HUNG_SERVER_MS);
}

/** When an action that was asked for has run at the latest, or was given up. */
export function actionRunByMs({ offlineMs }: Pace): number {
  return 2 * (ACTION_LOOP_MS + HUNG_SERVER_MS) + offlineMs;
}
