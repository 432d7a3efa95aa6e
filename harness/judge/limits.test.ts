import { expect, test } from 'vitest';
import type { Pace } from '../codis/pace.ts';
import { explainLimit, limitsFor, limitsOf } from './limits.ts';

/** No two are alike, and Pika takes half of its time. */
const PACE: Pace = {
  serverStateMs: 10_000,
  failoverMs: 2000,
  offlineMs: 3000,
  deadCheckTimes: 5,
  pikaScale: 0.5,
  statsMs: 1500,
};

test('the limit is printed as the terms that it is the sum of', () => {
  const printed =
    '2 × sentinel_check_server_state_interval (20 s) + 2 × sentinel_check_master_failover_interval (4 s)' +
    ' + 2 × sentinel_check_offline_server_interval (6 s) + 2 × statistics refresh with a hung server (5 s)' +
    ' + action loop (1 s) + 4 × sampling period (1 s)';
  expect(explainLimit(limitsFor(PACE, 250))).toBe(`37 s = ${printed}`);
  expect(explainLimit(limitsOf({ pace: PACE, periodMs: 250, page: true }))).toBe(
    `41.5 s = ${printed} + page refresh with a hung server (4 s) + 2 × reading the page (0.5 s)`,
  );
});

test.each([
  [
    'a dashboard that is slower than Pika',
    PACE,
    {
      agreeMs: 37_000,
      // Each loop once, a refresh of the statistics, two samples.
      holdMs: 17_000,
      // And until a slave tries again.
      holdBrokenMs: 23_000,
      // Pika's recovery, the limit, a check that has just been, and the checks until a failover, each of a hung server.
      settleMs: 15_000 + 37_000 + 10_000 + 7 * 3000,
      dataLagMs: 2000,
      silentMs: 37_000,
      serveMs: 37_000,
      pageLagMs: 0,
    },
  ],
  [
    'one that is faster than Pika and than the proxies try again',
    { ...PACE, serverStateMs: 0, failoverMs: 0, offlineMs: 0, statsMs: 0, pikaScale: 0.75 },
    { silentMs: 22_500, serveMs: 6500 },
  ],
])('the other limits, of %s', (_, pace, limits) => {
  expect(limitsFor(pace, 250)).toMatchObject(limits);
});
