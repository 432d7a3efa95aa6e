import { describe, expect, test } from 'vitest';
import type { ShownGroup } from '../codis/shown.ts';
import type { Expectation } from '../timeline/event.ts';
import { FakeTimeline, LONE_MASTER_INFO, MASTER, PROXY, ROUTES, SLAVE, slaveInfo } from './fake-timeline.ts';
import { Judge, judge } from './judge.ts';
import type { Limits } from './limits.ts';

/** No two are alike, and all are short. What is counted from an action or expectation is met to the millisecond. */
const LIMITS: Limits = {
  agreeMs: 1000,
  holdMs: 300,
  holdBrokenMs: 700,
  settleMs: 3001,
  dataLagMs: 200,
  silentMs: 2000,
  serveMs: 1500,
  pageLagMs: 400,
  agreeTerms: [],
};
const LONG_MS = 10_000;
const HOST = 'pika-1';
const AWAY = { slaveCell: { master_addr: MASTER, master_link_status: 'down' } };
const LOST_ACTION = { rows: [{}, { action: { state: 'synced', index: 1 } }] } as const;
const STALE_ROLE = { rows: [{}, { role: 'master' }] } as const;
const MARKED = { outOfSync: true };

const fresh = (page = false) => new FakeTimeline({ [MASTER]: [`${HOST}:21000`] }, page).advance(1000);
const expecting = (expectation: Expectation, timeline = fresh()) => timeline.expect(expectation);
const inSync = (timeline?: FakeTimeline) => expecting({ kind: 'in-sync' }, timeline);
const truth = (timeline?: FakeTimeline) => expecting({ kind: 'truth' }, timeline);
const steady = (timeline?: FakeTimeline) => expecting({ kind: 'steady', forMs: 1001 }, timeline);
const judged = (timeline: FakeTimeline, ms = LONG_MS) => judge(timeline.advance(ms).end(), LIMITS);
const last = (timeline: FakeTimeline, ms = LONG_MS) => judged(timeline, ms).expectations.at(-1)!;
const kindsOf = (timeline: FakeTimeline) => judged(timeline).findings.map(({ kind }) => kind);
/** From when the nodes had settled until it was decided. */
const afterMs = (timeline: FakeTimeline) => {
  const { at, settledAt, verdict } = last(timeline);
  return [verdict, at - settledAt!];
};
/** A sample later, the slave's link is up again. */
const healing = (timeline: FakeTimeline) =>
  timeline.node(SLAVE, slaveInfo('down')).advance(100).node(SLAVE, slaveInfo('up'));
const ENDS = 'the timeline ends before it could be decided';

describe('the time that fe has', () => {
  test('to agree, and to go on agreeing: a broken state longer, where it was not what was expected', () => {
    // The first answer after the nodes have settled comes a sample later.
    expect(afterMs(healing(inSync()))).toEqual(['converged', 100 + LIMITS.holdMs]);
    expect(afterMs(healing(truth()))).toEqual(['converged', 100 + LIMITS.holdMs]);
    const down = (timeline: FakeTimeline) => timeline.advance(100).node(SLAVE, slaveInfo('down')).fe(AWAY);
    expect(afterMs(down(truth()))).toEqual(['converged', 100 + LIMITS.holdBrokenMs]);
    const broken: Expectation = { kind: 'broken', server: SLAVE, how: 'unreplicated' };
    expect(afterMs(down(expecting(broken)))).toEqual(['converged', 100 + LIMITS.holdMs]);
    expect(afterMs(healing(inSync(fresh().fe(MARKED))))).toEqual(['diverged', LIMITS.agreeMs]);
  });

  test('begins anew when the nodes change from one broken state into another', () => {
    const moved = truth(fresh().node(SLAVE, slaveInfo('down')).fe(AWAY)).advance(600);
    expect(last(moved.node(SLAVE, slaveInfo('down', '10.0.0.8')), 600)).toMatchObject({ reason: ENDS });
  });

  test('to go on agreeing begins anew after it gave no answer', () => {
    const silent = inSync().advance(200).feFails('EOF').advance(100).fe({});
    expect(last(silent, 200)).toMatchObject({ reason: ENDS });
  });

  test('is Pika’s, or the proxies’, only where they have to notice', () => {
    const stale = () => healing(inSync(fresh().withProxy().clients({ staleMs: 201 })));
    expect(afterMs(stale())).toEqual(['diverged', LIMITS.silentMs]);
    expect(afterMs(stale().fe(STALE_ROLE))).toEqual(['diverged', LIMITS.agreeMs]);
    expect(afterMs(healing(inSync(fresh().withProxy().clients({ failed: 1 }))))).toEqual([
      'diverged',
      LIMITS.serveMs,
    ]);
    const lacking = fresh().wrote(MASTER, `${MASTER}#1`).data(MASTER, `${MASTER}#1`).data(SLAVE, null);
    expect(afterMs(healing(truth(lacking.advance(300).fe({ ...LOST_ACTION, ...MARKED }))))).toEqual([
      'diverged',
      LIMITS.agreeMs,
    ]);
  });

  test('counts what it says when it is asked after the nodes have settled', () => {
    const unasked = inSync(fresh())
      .advance(LONG_MS)
      .end()
      .filter(({ kind, t }) => kind !== 'fe' || t < 1000);
    expect(judge(unasked, LIMITS).reason).toBe('fe gave no usable answer: it was not asked');
  });
});

test('what fe said last is no finding while it gives no answer', () => {
  expect(last(inSync(fresh().fe(MARKED)).advance(100).feFails('EOF'))).toMatchObject({
    verdict: 'unknown',
    findings: [],
    reason: 'fe gave no usable answer: EOF',
    convergedMs: undefined,
  });
});

describe('nodes that change again and again never settle', () => {
  const NEVER_MS = LIMITS.settleMs + 2 * (LIMITS.agreeMs + LIMITS.holdBrokenMs);
  const flapping = (timeline: FakeTimeline, ...infos: string[]) => {
    for (let i = 0; i < 60; i++) timeline.node(SLAVE, infos[i % infos.length]).advance(200);
    return last(timeline, 0);
  };
  const healthy = [slaveInfo('up'), slaveInfo('up', HOST)];

  test('though each time they are as they may be', () => {
    const broken = flapping(truth(fresh().fe(MARKED)), slaveInfo('down'), slaveInfo('down', HOST));
    expect(broken).toMatchObject({ verdict: 'unknown', findings: [], at: 1000 + NEVER_MS });
    expect(broken.reason).toMatch(/^the nodes never settled: 127.0.0.1:21010 is slave of .*, link down/);
  });

  test('though nothing is wrong with them', () => {
    expect(flapping(inSync(), ...healthy).reason).toBe(
      'the nodes never settled: they changed again and again',
    );
    expect(flapping(inSync(fresh(true)).pageFails('closed'), ...healthy).reason).toBe(
      'the nodes never settled: fe’s page could not be read: closed',
    );
  });
});

test('what is decided at the very moment when it would be given up is decided once', () => {
  const timeline = inSync();
  for (let i = 0; i <= 30; i++)
    timeline.node(SLAVE, slaveInfo('up', i % 2 ? HOST : '127.0.0.1')).advance(200);
  expect(judged(timeline).expectations).toMatchObject([{ verdict: 'converged', at: 7401 }]);
});

describe('while the nodes are not as was expected', () => {
  test('a second master damns, once it has held for as long as fe may take', () => {
    const split = inSync(fresh().fe(MARKED)).node(MASTER, LONE_MASTER_INFO).node(SLAVE, LONE_MASTER_INFO);
    expect(last(split)).toMatchObject({ verdict: 'diverged', at: 1001 + LIMITS.agreeMs });
  });

  test('an outage that is not shown damns only where nothing changes meanwhile', () => {
    expect(last(inSync().node(SLAVE, slaveInfo('down')))).toMatchObject({
      verdict: 'diverged',
      at: 1001 + LIMITS.agreeMs,
    });
    const restless = inSync();
    for (let i = 0; i < 10; i++)
      restless.node(SLAVE, slaveInfo('down', i % 2 ? HOST : '127.0.0.1')).advance(500);
    expect(last(restless, 0)).toMatchObject({ verdict: 'unknown', at: 1000 + LIMITS.settleMs });
  });

  test('what may heal with them is waited for, and nothing is said of it', () => {
    const ill = inSync(
      fresh()
        .node(SLAVE, slaveInfo('down'))
        .fe({ ...AWAY, ...LOST_ACTION }),
    );
    expect(last(ill)).toMatchObject({ verdict: 'unknown', findings: [], at: 1000 + LIMITS.settleMs });
  });

  test('a write that is gone is gone, whatever the nodes do', () => {
    const lost = { key: 'k', had: 90, got: 41, issued: 90 };
    const healthy = fresh().withProxy().data(SLAVE, null, null, '95').advance(100);
    const broken: Expectation = { kind: 'broken', server: SLAVE, how: 'down' };
    expect(last(expecting(broken, healthy.clients({ lost })))).toMatchObject({
      verdict: 'diverged',
      findings: [{ kind: 'lost-write' }],
    });
  });

  test('it is never a pass while a node does not answer, though fe shows it', () => {
    expect(last(truth(fresh().node(SLAVE, undefined).fe({ slaveError: 'EOF' })))).toMatchObject({
      verdict: 'unknown',
      reason: `the cluster itself did not recover: ${SLAVE} does not answer (connection refused)`,
    });
  });

  test('all that is wrong with them is named', () => {
    expect(last(truth().node(SLAVE, undefined).node(MASTER, undefined)).reason).toBe(
      `the cluster itself did not recover: ${MASTER} does not answer (connection refused); ${SLAVE} does not answer (connection refused)`,
    );
  });
});

describe('a server is as it was expected', () => {
  const verdictOf = (how: 'down' | 'detached' | 'unreplicated', timeline: FakeTimeline) =>
    last(expecting({ kind: 'broken', server: SLAVE, how }, timeline.fe(MARKED)));
  const written = (probe: string | null, extra: string | null) =>
    fresh()
      .wrote(MASTER, `${MASTER}#1`)
      .data(MASTER, `${MASTER}#1`, 'extra')
      .data(SLAVE, probe, extra)
      .advance(300);

  test('without replication by its link, by what it lacks, and by other data', () => {
    for (const timeline of [
      fresh().node(SLAVE, slaveInfo('down')),
      written(null, 'extra'),
      written(`${MASTER}#1`, 'other'),
    ])
      expect(verdictOf('unreplicated', timeline)).toMatchObject({ verdict: 'converged' });
  });

  test('not where another server is, or in another way', () => {
    const other = fresh().act('sigkill', MASTER).node(SLAVE, slaveInfo('down'));
    expect(verdictOf('down', other)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringMatching(`^${SLAVE} was expected to be down, but ${MASTER} is down`),
    });
  });
});

describe('that the proxies have not been told is expected', () => {
  const untold = (timeline: FakeTimeline, group = 1) => expecting({ kind: 'untold', group }, timeline);
  const dead = () => fresh().withProxy().act('sigkill', PROXY);

  test('of a group that none was asked about, or that is not known: unknown', () => {
    const notTold = 'were expected not to have been told, but they lack nothing';
    expect(last(untold(fresh())).reason).toBe(`the proxies of group 1 ${notTold}`);
    expect(last(untold(dead(), 9)).reason).toBe(`the proxies of group 9 ${notTold}`);
    expect(last(untold(new FakeTimeline().withProxy().feFails('EOF')))).toMatchObject({ verdict: 'unknown' });
  });

  test('but the nodes do not recover: that is the reason', () => {
    const ill = untold(
      dead()
        .node(SLAVE, slaveInfo('down'))
        .fe({ ...MARKED, ...AWAY }),
    );
    expect(last(ill).reason).toMatch(/^the cluster itself did not recover: /);
  });

  test('what else is wrong is found beside it', () => {
    expect(kindsOf(untold(dead().fe(STALE_ROLE)))).toEqual(['stale-role', 'untold-proxies']);
    const [route] = ROUTES;
    const lacking = fresh()
      .withProxy()
      .routes([{ ...route!, replicas: [MASTER] }]);
    expect(kindsOf(untold(lacking.fe(MARKED)))).toEqual(['out-of-rotation']);
  });
});

describe('nothing was done', () => {
  test('it is watched for as long as was asked', () => {
    expect(last(steady())).toMatchObject({ verdict: 'converged', settledAt: 1000, at: 2001, convergedMs: 0 });
  });

  test('one that is slow to answer for once says nothing; one that stays silent does', () => {
    const slow = (timeline: FakeTimeline) =>
      steady(timeline).advance(300).node(SLAVE, slaveInfo('up')).routes(ROUTES);
    expect(last(slow(fresh().withProxy().node(SLAVE, undefined)))).toMatchObject({ verdict: 'converged' });
    expect(last(slow(fresh().withProxy().routes(undefined)))).toMatchObject({ verdict: 'converged' });
    const silent = expecting({ kind: 'steady', forMs: 1000 }, fresh().node(SLAVE, undefined));
    expect(last(silent)).toMatchObject({
      verdict: 'unknown',
      findings: [],
      at: 2000 + LIMITS.settleMs,
      reason: `nothing was done, but ${SLAVE} does not answer (connection refused)`,
    });
  });

  test('fe gives no answer: unknown', () => {
    expect(last(steady().feFails('EOF'))).toMatchObject({
      verdict: 'unknown',
      findings: [],
      reason: 'fe gave no usable answer: EOF',
    });
  });

  test('one alarm of fe’s API is enough where its page is watched, too', () => {
    expect(last(steady(fresh(true)).fe(MARKED).advance(100).fe({}))).toMatchObject({ verdict: 'diverged' });
  });

  test('what its page alone shows has to outlast a refresh', () => {
    const marks = (honest: ShownGroup[]) => honest.map((group) => ({ ...group, ...MARKED }));
    expect(last(steady(fresh(true)).page(marks))).toMatchObject({
      verdict: 'diverged',
      at: 1001 + LIMITS.pageLagMs,
    });
  });

  test('a page that is never read is waited for as long as fe may take', () => {
    expect(last(steady(fresh(true)).pageFails('closed'))).toMatchObject({
      verdict: 'unknown',
      findings: [],
      at: 2001 + LIMITS.agreeMs,
      reason: 'fe’s page could not be read: closed',
    });
  });
});

describe('several expectations', () => {
  test('come to the worst of them, wherever it stands', () => {
    const early = truth(inSync());
    expect(judged(early)).toMatchObject({
      verdict: 'unknown',
      reason: 'a new expectation came before this one was decided',
      convergedMs: undefined,
    });
    const late = inSync().advance(LONG_MS).expect({ kind: 'truth' });
    expect(judged(late, 100)).toMatchObject({ verdict: 'unknown', reason: ENDS });
    const worst = truth(inSync()).fe(MARKED);
    expect(judged(worst)).toMatchObject({ verdict: 'diverged', convergedMs: undefined });
  });

  test('that converge take as long as the longest of them', () => {
    const slow = inSync(fresh().fe(MARKED)).advance(500).fe({}).advance(LONG_MS);
    expect(judged(slow.expect({ kind: 'truth' })).convergedMs).toBe(501);
  });
});

describe('an outage that the dashboard never noticed', () => {
  const restarted = (asked: 'none' | 'short') =>
    inSync(fresh().outage(SLAVE, asked).act('sigkill', SLAVE).act('start', SLAVE).act('ready', SLAVE));

  test('leaves nothing proven where it was to be noticed', () => {
    expect(judged(restarted('short'))).toMatchObject({ verdict: 'unknown', convergedMs: undefined });
    expect(judged(restarted('none'))).toMatchObject({ verdict: 'converged' });
  });

  test('takes nothing from what was found', () => {
    expect(judged(restarted('short').fe(STALE_ROLE))).toMatchObject({
      verdict: 'diverged',
      reason: undefined,
    });
  });
});

describe('an event at a time', () => {
  test('the latest answer is there at once', () => {
    const watching = new Judge(LIMITS);
    const timeline = inSync().advance(100);
    const [meta, ...events] = timeline.events;
    watching.observe(meta!);
    expect(watching.latest()).toBeUndefined();
    expect(watching.judgement()).toMatchObject({ verdict: 'unknown', decided: false });
    for (const event of events) watching.observe(event);
    expect(watching.latest()).toStrictEqual({
      verdict: 'unknown',
      expectation: { kind: 'in-sync' },
      decided: false,
      at: 1001,
      findings: [],
      lastAction: undefined,
      settledAt: 1000,
      convergedMs: undefined,
      reason: 'not decided yet',
    });
    const goOn = (then: FakeTimeline, from: number) => {
      for (const event of then.events.slice(from)) watching.observe(event);
    };
    const before = timeline.events.length;
    goOn(timeline.advance(LONG_MS), before);
    expect(watching.latest()).toMatchObject({ verdict: 'converged', expectation: { kind: 'in-sync' } });
    const later = timeline.events.length;
    goOn(timeline.expect({ kind: 'truth' }).fe(STALE_ROLE).advance(LONG_MS), later);
    expect(watching.latest()).toMatchObject({ verdict: 'diverged', expectation: { kind: 'truth' } });
  });

  test('the end may be what decides', () => {
    const timeline = inSync().advance(300);
    const end = { t: 1001 + LIMITS.holdMs, kind: 'end' } as const;
    expect(judge([...timeline.events, end], LIMITS)).toMatchObject({ verdict: 'converged' });
  });
});
