import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionNames } from '../timeline/actions.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import {
  FakeTimeline,
  LONE_MASTER_INFO,
  MASTER,
  MASTER_INFO,
  PERIOD_MS,
  SLAVE,
  slaveInfo,
  TENTH,
} from './fake-timeline.ts';
import { Judge, judge } from './judge.ts';
import { limitsFor } from './limits.ts';

const LIMITS = limitsFor(TENTH, PERIOD_MS);
const judged = (timeline: FakeTimeline) => judge(timeline.end(), LIMITS);
const kindsOf = (timeline: FakeTimeline) => judged(timeline).findings.map((finding) => finding.kind);
const LONG_ENOUGH_MS = LIMITS.agreeMs + LIMITS.holdBrokenMs + 1000;

/** A slave that was killed and came back, healthy as far as the nodes go. */
const afterRestart = (aliases?: Record<string, string[]>) =>
  new FakeTimeline(aliases)
    .advance(1000)
    .act('sigkill', SLAVE)
    .node(SLAVE, undefined)
    .advance(1000)
    .act('start', SLAVE)
    .act('ready', SLAVE)
    .node(SLAVE, slaveInfo('up'))
    .expect({ kind: 'in-sync' });

describe('in sync is expected', () => {
  test('converges when fe agrees within the limit and goes on agreeing', () => {
    const judgement = judged(
      afterRestart()
        .fe({ outOfSync: true })
        .advance(3000)
        .fe({})
        .advance(LIMITS.holdMs + 500),
    );
    expect(judgement).toMatchObject({ verdict: 'converged', findings: [] });
    expect(judgement.convergedMs).toBeGreaterThan(2500);
    expect(judgement.convergedMs).toBeLessThan(3500);
  });

  test('diverges when the badge stays, with the time since when it has been wrong', () => {
    const judgement = judged(afterRestart().fe({ outOfSync: true }).advance(LONG_ENOUGH_MS));
    expect(judgement.verdict).toBe('diverged');
    expect(judgement.findings).toEqual([
      expect.objectContaining({ kind: 'stuck-out-of-sync', group: 1, reported: 'OUT OF SYNC' }),
    ]);
    expect(judgement.findings[0]!.sinceMs).toBeGreaterThanOrEqual(2000);
    expect(judgement.findings[0]!.sinceMs).toBeLessThan(2500);
  });

  test('diverges when fe agrees in time and then changes its mind for good', () => {
    const flapping = afterRestart().fe({}).advance(1000).fe({ outOfSync: true }).advance(LONG_ENOUGH_MS);
    expect(judged(flapping).verdict).toBe('diverged');
  });

  test.each([
    ['stale-state', { rows: [{}, { state: 2 }] }],
    ['stale-state', { rows: [{ state: 1 }, {}] }],
    ['stale-role', { rows: [{}, { role: 'master' }] }],
    ['stuck-action', { rows: [{}, { action: { state: 'pending', index: 1 } }] }],
    ['lost-action', { rows: [{}, { action: { state: 'synced', index: 1 } }] }],
    ['stale-link', { slaveError: 'EOF' }],
    ['stale-link', { slaveCell: { master_addr: MASTER, master_link_status: 'down' } }],
    ['stale-link', { slaveCell: null }],
  ] as const)('%s: %j', (kind, state) => {
    expect(
      kindsOf(
        afterRestart()
          .fe(state as Parameters<FakeTimeline['fe']>[0])
          .advance(LONG_ENOUGH_MS),
      ),
    ).toEqual([kind]);
  });

  test('keys that older releases lack are not taken for false', () => {
    const rows = [
      { server: MASTER, role: undefined, state: undefined },
      { role: undefined, state: undefined },
    ];
    const state = { rows } as unknown as Parameters<FakeTimeline['fe']>[0];
    expect(judged(afterRestart().fe(state).advance(LONG_ENOUGH_MS)).verdict).toBe('converged');
  });

  test('a difference of spelling alone is a finding of its own', () => {
    const cell = { master_addr: 'pika-1:9221', master_link_status: 'up' };
    const timeline = afterRestart({ [MASTER]: ['pika-1:9221'] })
      .node(SLAVE, slaveInfo('up', 'pika-1', '9221'))
      .fe({ slaveCell: cell });
    expect(kindsOf(timeline.advance(LONG_ENOUGH_MS))).toEqual(['spelling']);
  });

  test('a slave that follows a stranger is not in sync, whatever its link says', () => {
    const timeline = afterRestart()
      .node(MASTER, LONE_MASTER_INFO)
      .node(SLAVE, slaveInfo('up', '10.0.0.9', '9221'));
    expect(judged(timeline.advance(LONG_ENOUGH_MS)).findings).toMatchObject([
      { kind: 'missed-outage', actual: `${SLAVE} follows 10.0.0.9:9221, which is none of the servers` },
    ]);
  });

  test('is unknown where nobody can tell whom a slave follows', () => {
    const timeline = afterRestart().node(SLAVE, slaveInfo('up', '10.0.0.9')).fe({ outOfSync: true });
    expect(judged(timeline.advance(LIMITS.settleMs + LONG_ENOUGH_MS))).toMatchObject({
      verdict: 'unknown',
      findings: [],
      reason: expect.stringContaining(`${SLAVE} follows 10.0.0.9:21000, and nobody can tell who that is`),
    });
  });

  test('a master that a slave spells in a way of its own is recognised, and hides nothing', () => {
    const ofHost = slaveInfo('up', '10.0.0.9');
    const timeline = afterRestart()
      .node(MASTER, `${MASTER_INFO}slave0:ip=10.0.0.9,port=21010,conn_fd=7,lag=(db0:0)\r\n`)
      .node(SLAVE, `${ofHost}ReplicationID:1\r\n`)
      .fe({ outOfSync: true, slaveCell: { master_addr: '10.0.0.9:21000', master_link_status: 'up' } });
    expect(kindsOf(timeline.advance(LONG_ENOUGH_MS))).toEqual(['stuck-out-of-sync', 'spelling']);
  });

  test('is unknown when replication itself does not recover and fe says so', () => {
    const timeline = afterRestart()
      .node(SLAVE, slaveInfo('down'))
      .fe({ slaveCell: { master_addr: MASTER, master_link_status: 'down' } });
    const judgement = judged(timeline.advance(LIMITS.settleMs + 2 * LONG_ENOUGH_MS));
    expect(judgement).toMatchObject({ verdict: 'unknown', findings: [] });
    expect(judgement.reason).toContain('the cluster itself did not recover');
    expect(judgement.reason).toContain(SLAVE);
  });

  test('is unknown when a node does not answer, or fe does not', () => {
    const silent = afterRestart()
      .node(SLAVE, undefined)
      .advance(LIMITS.settleMs + LONG_ENOUGH_MS);
    expect(judged(silent)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('does not answer'),
    });
    const mute = afterRestart().feFails('time-out after 5000 ms').advance(LONG_ENOUGH_MS);
    expect(judged(mute)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('time-out after 5000 ms'),
    });
  });

  test('is unknown when the nodes flap for ever', () => {
    const timeline = afterRestart();
    for (let i = 0; i < 200; i++) {
      timeline.node(SLAVE, slaveInfo('up')).advance(300).node(SLAVE, slaveInfo('down')).advance(700);
    }
    expect(judged(timeline)).toMatchObject({ verdict: 'unknown', decided: true });
  });

  test('the clock starts anew when the nodes change again', () => {
    const timeline = afterRestart()
      .fe({ outOfSync: true })
      .advance(LIMITS.agreeMs - 1000)
      .node(SLAVE, slaveInfo('down'))
      .advance(500)
      .node(SLAVE, slaveInfo('up'))
      .advance(2000)
      .fe({})
      .advance(LIMITS.holdMs + 500);
    expect(judged(timeline).verdict).toBe('converged');
  });

  test('two masters that nobody asked for are split-brain, even where the page shows it', () => {
    const timeline = afterRestart().node(SLAVE, LONE_MASTER_INFO).fe({ outOfSync: true, slaveCell: null });
    expect(kindsOf(timeline.advance(LONG_ENOUGH_MS))).toContain('split-brain');
  });

  describe('an acknowledged write that does not arrive is not replication, though the link is up', () => {
    const acknowledged = () =>
      afterRestart()
        .wrote(MASTER, `${MASTER}#1`)
        .data(MASTER, `${MASTER}#1`)
        .data(SLAVE, `${MASTER}#1`)
        .advance(500)
        .wrote(MASTER, `${MASTER}#2`)
        .data(MASTER, `${MASTER}#2`);

    test('where Pika has had the time that it takes to notice by itself', () => {
      expect(judged(acknowledged().advance(LIMITS.silentMs + 2000)).findings).toEqual([
        expect.objectContaining({
          kind: 'missed-outage',
          server: SLAVE,
          actual: expect.stringContaining('lacks what'),
        }),
      ]);
    });

    test('and until then it may still arrive: a slave that was frozen for long gets nothing for 20 s', () => {
      const mended = acknowledged().advance(20_000).data(SLAVE, `${MASTER}#2`).advance(LONG_ENOUGH_MS);
      expect(judged(mended).verdict).toBe('converged');
    });
  });
});

test('a slave may have a write before its master’s acknowledgement is known', () => {
  const timeline = afterRestart()
    .wrote(MASTER, `${MASTER}#1`)
    .data(MASTER, `${MASTER}#1`)
    .data(SLAVE, `${MASTER}#1`);
  timeline
    .advance(LIMITS.dataLagMs + 500)
    .data(SLAVE, `${MASTER}#2`)
    .advance(300)
    .wrote(MASTER, `${MASTER}#2`);
  expect(judged(timeline.advance(LIMITS.holdMs)).verdict).toBe('converged');
});

describe('no alarm is expected', () => {
  test('one sample with an alarm is enough', () => {
    const steady = () => new FakeTimeline().expect({ kind: 'steady', forMs: 3000 }).advance(1000);
    expect(judged(steady().advance(3000))).toMatchObject({ verdict: 'converged', convergedMs: 0 });
    expect(judged(steady().fe({ outOfSync: true }).advance(100).fe({}).advance(3000)).verdict).toBe(
      'diverged',
    );
    expect(judged(steady().node(SLAVE, slaveInfo('down')).advance(3000)).verdict).toBe('unknown');
  });
});

describe('a broken server is expected', () => {
  const detached = () =>
    new FakeTimeline()
      .advance(500)
      .act('slaveof-no-one', SLAVE)
      .node(MASTER, LONE_MASTER_INFO)
      .node(SLAVE, LONE_MASTER_INFO)
      .expect({ kind: 'broken', server: SLAVE, how: 'detached' });

  test('its red row is enough of a report', () => {
    expect(judged(detached().fe({ slaveCell: null }).advance(LONG_ENOUGH_MS)).verdict).toBe('converged');
  });

  test('a page that shows nothing of it has missed it', () => {
    expect(kindsOf(detached().advance(LONG_ENOUGH_MS))).toEqual(['missed-outage']);
  });

  test('it is unknown when the server heals against expectation', () => {
    const healed = detached()
      .fe({ slaveCell: null })
      .advance(500)
      .node(MASTER, MASTER_INFO)
      .node(SLAVE, slaveInfo('up'))
      .fe({});
    expect(judged(healed.advance(LIMITS.settleMs + LONG_ENOUGH_MS))).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('everything is in sync'),
    });
  });
});

describe('a short outage', () => {
  const shortRestart = () =>
    new FakeTimeline().advance(500).outage(SLAVE, 'short').act('sigkill', SLAVE).node(SLAVE, undefined);
  const comeBack = (timeline: FakeTimeline) =>
    timeline
      .act('start', SLAVE)
      .act('ready', SLAVE)
      .node(SLAVE, slaveInfo('up'))
      .expect({ kind: 'in-sync' })
      .fe({})
      .advance(LONG_ENOUGH_MS);

  test('proves nothing when the dashboard never noticed it', () => {
    expect(judged(comeBack(shortRestart().advance(1500)))).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('never noticed'),
    });
  });

  test('is noticed as well where fe only goes on saying what it said before', () => {
    const marked = new FakeTimeline().fe({ outOfSync: true }).advance(500).outage(SLAVE, 'short');
    const judgement = judged(comeBack(marked.act('sigkill', SLAVE).node(SLAVE, undefined).advance(1500)));
    expect(judgement.outages).toMatchObject([{ noticed: true }]);
    expect(judgement.verdict).toBe('converged');
  });

  test('is read off the timeline: how long, and that it was noticed', () => {
    const judgement = judged(comeBack(shortRestart().fe({ outOfSync: true }).advance(1500)));
    expect(judgement).toMatchObject({ verdict: 'converged' });
    expect(judgement.outages).toEqual([
      { server: SLAVE, asked: 'short', downMs: 1500, noticed: true, offline: false },
    ]);
  });
});

test('an outage after which another server stands first counts as offline, however short that was shown', () => {
  const swapped = { rows: [{ server: SLAVE }, { server: MASTER }] } as const;
  const judgement = judged(
    new FakeTimeline()
      .advance(500)
      .outage(MASTER, 'none')
      .act('sigkill', MASTER)
      .node(MASTER, undefined)
      .advance(800)
      .act('start', MASTER)
      .act('ready', MASTER)
      .fe(swapped)
      .expect({ kind: 'truth' })
      .advance(LONG_ENOUGH_MS),
  );
  expect(judgement.outages).toMatchObject([{ server: MASTER, downMs: 800, noticed: true, offline: true }]);
});

test('a timeline that ends too soon is unknown, and says so', () => {
  expect(judged(afterRestart().advance(500))).toMatchObject({
    verdict: 'unknown',
    reason: 'the timeline ends before it could be decided',
  });
  expect(judge(new FakeTimeline().advance(500).end(), LIMITS)).toMatchObject({
    verdict: 'unknown',
    reason: 'nothing was expected of this timeline',
  });
});

describe('whatever happens', () => {
  const step = fc.oneof(
    fc.record({ ms: fc.integer({ min: 100, max: 4000 }) }),
    fc.record({
      info: fc.constantFrom(
        undefined,
        MASTER_INFO,
        LONE_MASTER_INFO,
        slaveInfo('up'),
        slaveInfo('down'),
        'rubbish',
      ),
      node: fc.constantFrom(MASTER, SLAVE),
    }),
    fc.record({
      outOfSync: fc.boolean(),
      state: fc.constantFrom(0, 1, 2),
      up: fc.constantFrom('up', 'down'),
    }),
    fc.record({ error: fc.string() }),
    fc.record({
      action: fc.constantFrom(...actionNames),
      target: fc.constantFrom(MASTER, SLAVE, 'codis-dashboard', 'codis-fe'),
    }),
  );
  const timelines = fc.array(step, { minLength: 1, maxLength: 40 }).map((steps) => {
    const timeline = new FakeTimeline().advance(300).expect({ kind: 'truth' });
    for (const s of steps) {
      if ('ms' in s) timeline.advance(s.ms);
      else if ('node' in s) timeline.node(s.node, s.info);
      else if ('action' in s) timeline.act(s.action, s.target).expect({ kind: 'truth' });
      else if ('error' in s) timeline.feFails(s.error);
      else
        timeline.fe({
          outOfSync: s.outOfSync,
          rows: [{}, { state: s.state }],
          slaveCell: { master_addr: MASTER, master_link_status: s.up },
        });
    }
    return timeline.end();
  });

  test('once decided, nothing that comes later changes an answer', () => {
    fc.assert(
      fc.property(timelines, (timeline) => {
        const judge = new Judge(LIMITS);
        let decided: unknown[] = [];
        for (const event of timeline) {
          judge.observe(event);
          const now = judge.judgement().expectations.filter((verdict) => verdict.decided);
          expect(now.slice(0, decided.length)).toEqual(decided);
          decided = now;
        }
      }),
      { numRuns: 30 },
    );
  });

  test('converged has no findings, diverged has some, unknown has a reason', () => {
    fc.assert(
      fc.property(timelines, (timeline: TimelineEvent[]) => {
        for (const verdict of judge(timeline, LIMITS).expectations) {
          if (verdict.verdict === 'converged') expect(verdict.findings).toEqual([]);
          if (verdict.verdict === 'diverged') expect(verdict.findings).not.toEqual([]);
          if (verdict.verdict === 'unknown') expect(verdict.reason).toBeTruthy();
        }
      }),
      { numRuns: 100 },
    );
  });
});
