import { expect, test } from 'vitest';
import {
  FakeTimeline,
  LONE_MASTER_INFO,
  MASTER,
  MASTER_INFO,
  PERIOD_MS,
  SLAVE,
  slaveInfo,
  TENTH,
} from '../judge/fake-timeline.ts';
import { judge } from '../judge/judge.ts';
import { limitsFor } from '../judge/limits.ts';
import type { Expectation } from '../timeline/event.ts';
import { verdictLags } from './verdict-lag.ts';

const limits = limitsFor(TENTH, PERIOD_MS);
const AGREES_AFTER_MS = 2000;

/** A slave that was restarted; fe comes to agree after a while, and is watched for long after that. */
function restarted(expectation: Expectation) {
  const timeline = new FakeTimeline()
    .advance(1000)
    .act('sigkill', SLAVE)
    .node(MASTER, LONE_MASTER_INFO)
    .node(SLAVE, undefined)
    .advance(1000)
    .act('start', SLAVE)
    .node(MASTER, MASTER_INFO)
    .node(SLAVE, slaveInfo('up'))
    .fe({ outOfSync: true })
    .expect(expectation)
    .advance(AGREES_AFTER_MS)
    .fe({})
    .advance(20_000)
    .end();
  return judge(timeline, limits);
}

test('counts from when fe agreed, and takes off the time for which it had to go on', () => {
  const [lag, ...others] = verdictLags(restarted({ kind: 'in-sync' }));
  expect(others).toEqual([]);
  expect(lag!.sinceAgreedMs).toBe(lag!.lagMs + limits.holdMs);
  // There is something to decide by each period.
  expect(lag!.lagMs).toBeGreaterThanOrEqual(0);
  expect(lag!.lagMs).toBeLessThanOrEqual(PERIOD_MS);
});

test('nothing is told where it is not certain how long fe had to go on', () => {
  expect(verdictLags(restarted({ kind: 'truth' }))).toEqual([]);
});

test('nothing is told of what did not converge', () => {
  const timeline = new FakeTimeline()
    .fe({ outOfSync: true })
    .expect({ kind: 'in-sync' })
    .advance(60_000)
    .end();
  expect(verdictLags(judge(timeline, limits))).toEqual([]);
});
