import { expect, test } from 'vitest';
import { FakeTimeline, PERIOD_MS, ROUTES, SLAVE } from '../judge/fake-timeline.ts';
import { ClusterState } from '../judge/state.ts';
import { accountOf } from './account.ts';

/** The heads of the groups. */
function headsOf(timeline: FakeTimeline): string[] {
  const state = new ClusterState(1000);
  for (const event of timeline.advance(PERIOD_MS).end()) state.observe(event);
  return accountOf(state, (address) => address).filter((line) => line.startsWith('group '));
}

test('says nothing of proxies where there are none', () => {
  expect(headsOf(new FakeTimeline())).toEqual(['group 1: fe says in sync; the nodes: in sync']);
});

test('says what proxies have not been told', () => {
  const timeline = new FakeTimeline().withProxy();
  expect(headsOf(timeline)).toEqual(['group 1: fe says in sync; the nodes: in sync; the proxies: told']);
  timeline.routes(ROUTES.map((route) => ({ ...route, replicas: [] })));
  expect(headsOf(timeline)[0]).toContain(`; the proxies: codis-proxy-1 gives `);
  expect(headsOf(timeline)[0]).toContain(`gives ${SLAVE} no reads of slots 0-1023`);
  timeline.routes(undefined);
  expect(headsOf(timeline)[0]).toMatch(/; the proxies: codis-proxy-1 can’t be told: .*does not answer/);
});
