import { describe, expect, test } from 'vitest';
import { paceAt } from '../codis/pace.ts';
import type { Route } from '../codis/routes.ts';
import type { Expectation } from '../timeline/event.ts';
import {
  FakeTimeline,
  LONE_MASTER_INFO,
  MASTER,
  MASTER_INFO,
  PERIOD_MS,
  PROXY,
  ROUTES,
  SLAVE,
  slaveInfo,
  TENTH,
} from './fake-timeline.ts';
import { judge } from './judge.ts';
import { limitsFor } from './limits.ts';

const LIMITS = limitsFor(TENTH, PERIOD_MS);
const LONG_ENOUGH_MS = LIMITS.agreeMs + LIMITS.holdBrokenMs + 1000;
const judged = (timeline: FakeTimeline) => judge(timeline.advance(LONG_ENOUGH_MS).end(), LIMITS);
const kindsOf = (timeline: FakeTimeline) => judged(timeline).findings.map(({ kind }) => kind);
const textsOf = (timeline: FakeTimeline) => judged(timeline).findings.map(({ text }) => text);

const [whole] = ROUTES as [Route];
const MASTER_ALONE = [{ ...whole, replicas: [MASTER] }];
const OTHER = '127.0.0.1:21200';

const settled = () => new FakeTimeline().withProxy().advance(1000).expect({ kind: 'in-sync' });

test('what fe reports, what the nodes do and how the proxies route are the same: converged', () => {
  expect(judged(settled())).toMatchObject({ verdict: 'converged', findings: [] });
});

describe('OUT OF SYNC', () => {
  test('is wrong where the proxies lack nothing', () => {
    expect(textsOf(settled().fe({ outOfSync: true }))).toEqual([
      'the page shows group 1 OUT OF SYNC, but its replication is healthy and its proxies lack nothing',
    ]);
  });

  test('is called wrong with a reservation where no proxy could be asked', () => {
    const alone = new FakeTimeline().advance(1000).expect({ kind: 'in-sync' }).fe({ outOfSync: true });
    expect(textsOf(alone)).toEqual([
      'the page shows group 1 OUT OF SYNC, but its replication is healthy; no proxy could be asked',
    ]);
  });

  test('is right while a recovered slave gets no reads', () => {
    const timeline = settled().routes(MASTER_ALONE).fe({ outOfSync: true });
    expect(judged(timeline).findings).toMatchObject([
      {
        kind: 'out-of-rotation',
        server: SLAVE,
        reported: 'OUT OF SYNC',
        actual: 'no reads at all',
        text: `${SLAVE} is healthy and its replica switch is on, but codis-proxy-1 gives it no reads at all: OUT OF SYNC is right`,
      },
    ]);
  });

  test('is right while a registered proxy is dead', () => {
    const timeline = settled().act('sigkill', PROXY).routes(undefined).fe({ outOfSync: true });
    timeline.expect({ kind: 'in-sync' });
    expect(textsOf(timeline)).toEqual([
      'group 1 is OUT OF SYNC rightly: codis-proxy-1 can’t be told: it is down (killed)',
    ]);
  });

  test('is right while the dashboard gets no answer from a proxy that answers us', () => {
    const timeline = settled().proxyIs({ trouble: 'i/o timeout' }).fe({ outOfSync: true });
    expect(kindsOf(timeline)).toEqual(['untold-proxies']);
  });

  test('is right while a proxy still gives reads to a server that has been taken out of the group', () => {
    const timeline = settled()
      .routes([{ ...whole, replicas: [MASTER, SLAVE, OTHER] }])
      .fe({ outOfSync: true });
    expect(textsOf(timeline)).toEqual([
      `group 1 is OUT OF SYNC rightly: codis-proxy-1 gives ${OTHER} reads of slots 0-1023`,
    ]);
  });

  test('that was taken off without telling the proxies is found', () => {
    expect(kindsOf(settled().routes(MASTER_ALONE))).toEqual(['untold-proxies', 'out-of-rotation']);
  });

  test('that was taken off when only one of two proxies had been told is found', () => {
    const timeline = new FakeTimeline()
      .withProxy()
      .withProxy(OTHER)
      .advance(1000)
      .expect({ kind: 'in-sync' });
    timeline.routes(MASTER_ALONE, OTHER);
    expect(textsOf(timeline)[0]).toBe(
      `the page shows no OUT OF SYNC for group 1, but its proxies have not been told: codis-proxy-2 gives ${SLAVE} no reads of slots 0-1023`,
    );
  });
});

describe('of a cluster that is not ours, a mark', () => {
  const marked = () =>
    new FakeTimeline().live().withProxy().advance(1000).expect({ kind: 'truth' }).fe({ outOfSync: true });

  test('is right while a proxy lacks something, or the dashboard gets no answer from one', () => {
    expect(kindsOf(marked().routes(MASTER_ALONE))).toEqual(['out-of-rotation']);
    expect(textsOf(marked().routes(undefined).proxyIs({ trouble: 'connection refused' }))).toEqual([
      `group 1 is OUT OF SYNC rightly: codis-proxy-1 can’t be told: the dashboard gets no answer: connection refused`,
    ]);
  });

  test('is nobody knows what while only we get no answer from a proxy', () => {
    expect(judged(marked().routes(undefined))).toMatchObject({
      verdict: 'unknown',
      findings: [],
      reason:
        'nobody knows whether group 1 is OUT OF SYNC rightly: codis-proxy-1 may lack something, and it does not answer (connection refused)',
    });
  });

  test('is nobody knows what while nobody asks the proxies', () => {
    expect(judged(marked().proxiesUnasked())).toMatchObject({
      verdict: 'unknown',
      findings: [],
      reason: `nobody knows whether group 1 is OUT OF SYNC rightly: ${PROXY} may lack something, and it was not asked`,
    });
  });

  test('is right for what another proxy lacks, whatever the one that we can’t reach does', () => {
    const timeline = marked().withProxy(OTHER).routes(undefined).routes(MASTER_ALONE, OTHER);
    expect(kindsOf(timeline)).toEqual(['out-of-rotation']);
  });

  test('is wrong where no proxy is registered', () => {
    const alone = new FakeTimeline().live().advance(1000).expect({ kind: 'truth' }).fe({ outOfSync: true });
    expect(textsOf(alone)).toEqual([
      'the page shows group 1 OUT OF SYNC, but its replication is healthy and no proxy is registered',
    ]);
  });

  test('that is not there is not missed for a proxy that we can’t reach', () => {
    expect(judged(marked().routes(undefined).fe({}))).toMatchObject({ verdict: 'converged', findings: [] });
  });
});

describe('a proxy', () => {
  test('that has come back with another token leaves one behind that can’t be told', () => {
    expect(judged(settled().formerToken('invalid xauth').fe({ outOfSync: true })).findings).toMatchObject([
      {
        text: 'group 1 is OUT OF SYNC rightly: the former codis-proxy-1 (token former of 127.0.0.1:21100) can’t be told: the dashboard gets no answer: invalid xauth',
        remedy:
          'remove the former codis-proxy-1 (token former of 127.0.0.1:21100) from the dashboard, then press SYNC on group 1; slaveof does not help',
      },
    ]);
  });

  test('lacks once what is registered twice with its address', () => {
    const timeline = settled()
      .formerToken('invalid xauth')
      .routes([{ ...whole, replicas: [MASTER, SLAVE, OTHER] }]);
    expect(textsOf(timeline)[0]).toBe(
      `the page shows no OUT OF SYNC for group 1, but its proxies have not been told: codis-proxy-1 gives ${OTHER} reads of slots 0-1023`,
    );
  });

  test('that gives no reads to slaves by its own configuration lacks nothing', () => {
    const routes = [{ ...whole, replicas: [] }];
    const timeline = settled().routes(routes).proxyIs({ primaryOnly: true });
    expect(judged(timeline)).toMatchObject({ verdict: 'converged', findings: [] });
    expect(kindsOf(settled().routes(routes))).toEqual(['untold-proxies', 'out-of-rotation']);
  });
});

describe('the remedy', () => {
  const remediesOf = (timeline: FakeTimeline) => judged(timeline).findings.map(({ remedy }) => remedy);

  test('is SYNC where the proxies lack something, or the mark is wrong', () => {
    const sync = 'press SYNC on group 1; slaveof does not help';
    expect(remediesOf(settled().routes(MASTER_ALONE).fe({ outOfSync: true }))).toEqual([sync]);
    expect(remediesOf(settled().fe({ outOfSync: true }))).toEqual([sync]);
  });

  test('begins with a proxy that can’t be told', () => {
    expect(remediesOf(settled().proxyIs({ trouble: 'EOF' }).fe({ outOfSync: true }))).toEqual([
      'bring codis-proxy-1 back or remove it from the dashboard, then press SYNC on group 1; slaveof does not help',
    ]);
  });

  test('is not SYNC while the dashboard believes a server offline', () => {
    const timeline = settled()
      .routes(MASTER_ALONE)
      .fe({ outOfSync: true, rows: [{}, { state: 2 }] });
    expect(remediesOf(timeline)[0]).toBe(
      `none on the page: SYNC does not last while the dashboard believes ${SLAVE} in state 2 (offline)`,
    );
  });
});

describe('a server gets no reads', () => {
  test('by right, where its switch is off', () => {
    const timeline = settled().routes([{ ...whole, replicas: [MASTER] }]);
    timeline.fe({ rows: [{}, { replica_group: false }] });
    expect(judged(timeline)).toMatchObject({ verdict: 'converged', findings: [] });
  });

  test('of some slots only: they are named', () => {
    const [low, high] = [
      { ...whole, last: 511 },
      { ...whole, first: 512, replicas: [MASTER] },
    ];
    expect(judged(settled().routes([low, high])).findings).toMatchObject([
      { kind: 'untold-proxies' },
      { kind: 'out-of-rotation', actual: 'no reads of slots 512-1023' },
    ]);
  });

  test('because the dashboard believes it offline: that is what is found, and its rotation', () => {
    const timeline = settled()
      .routes(MASTER_ALONE)
      .fe({ outOfSync: true, rows: [{}, { state: 2 }] });
    expect(kindsOf(timeline)).toEqual(['stuck-out-of-sync', 'stale-state', 'out-of-rotation']);
  });
});

test('several proxies give, take and send, and one does', () => {
  const both = (master: string, replicas: string[]) =>
    new FakeTimeline()
      .withProxy()
      .withProxy(OTHER)
      .advance(1000)
      .expect({ kind: 'in-sync' })
      .routes([{ ...whole, master, replicas }])
      .routes([{ ...whole, master, replicas }], OTHER);
  expect(textsOf(both(MASTER, [MASTER]))).toContain(
    `${SLAVE} is healthy and its replica switch is on, but codis-proxy-1 and codis-proxy-2 give it no reads at all`,
  );
  expect(textsOf(both(SLAVE, [MASTER, SLAVE]))).toContain(
    `codis-proxy-1 and codis-proxy-2 take ${SLAVE} for the master of group 1, which ${MASTER} is (slots 0-1023)`,
  );
});

describe('clients are sent to the wrong server', () => {
  test('after a failover that the proxy was not told of', () => {
    const timeline = new FakeTimeline().withProxy().advance(1000).expect({ kind: 'in-sync' });
    timeline
      .node(MASTER, slaveInfo('up', '127.0.0.1', '21010'))
      .node(SLAVE, MASTER_INFO)
      .fe({ rows: [{ server: SLAVE }, { server: MASTER }], slaveCell: null });
    expect(kindsOf(timeline)).toContain('wrong-route');
  });

  test('for their reads, to a server that is detached', () => {
    const timeline = settled()
      .node(MASTER, LONE_MASTER_INFO)
      .node(SLAVE, LONE_MASTER_INFO)
      .act('slaveof-no-one', SLAVE);
    timeline.expect({ kind: 'truth' }).fe({ outOfSync: true, slaveCell: null });
    expect(judged(timeline).verdict).not.toBe('unknown');
  });

  test('for their reads, to a server that is down', () => {
    const timeline = settled().act('sigkill', SLAVE).node(SLAVE, undefined).node(MASTER, LONE_MASTER_INFO);
    timeline
      .expect({ kind: 'broken', server: SLAVE, how: 'down' })
      .fe({ outOfSync: true, slaveError: 'EOF' });
    expect(judged(timeline).findings).toMatchObject([{ kind: 'wrong-route', server: SLAVE }]);
  });
});

describe('reads go to a slave whose link is down', () => {
  test('wrongly, while its master is up', () => {
    const timeline = settled().node(SLAVE, slaveInfo('down')).expect({ kind: 'truth' });
    timeline.fe({ outOfSync: true, slaveCell: { master_addr: MASTER, master_link_status: 'down' } });
    expect(kindsOf(timeline)).toContain('wrong-route');
  });

  test('rightly, while no server is a master: a failover takes as long as ten checks of a server that hangs', () => {
    const timeline = settled().act('sigkill', MASTER).node(MASTER, undefined).node(SLAVE, slaveInfo('down'));
    timeline.expect({ kind: 'broken', server: MASTER, how: 'down' });
    timeline.fe({ outOfSync: true, rows: [{ state: 1 }, {}] });
    expect(kindsOf(timeline)).not.toContain('wrong-route');
  });
});

describe('that the proxies have not been told is expected', () => {
  const untold = () => new FakeTimeline().withProxy().advance(1000).act('sigkill', PROXY).routes(undefined);

  test('and fe shows it', () => {
    const timeline = untold().expect({ kind: 'untold', group: 1 }).fe({ outOfSync: true });
    expect(judged(timeline)).toMatchObject({ verdict: 'converged', findings: [] });
  });

  test('but fe does not show it', () => {
    const timeline = untold().expect({ kind: 'untold', group: 1 });
    expect(textsOf(timeline)).toEqual([
      'the page shows no OUT OF SYNC for group 1, but codis-proxy-1 can’t be told: it is down (killed)',
    ]);
  });

  test('but the proxies lack nothing', () => {
    const timeline = new FakeTimeline().withProxy().advance(1000).expect({ kind: 'untold', group: 1 });
    expect(judge(timeline.advance(LIMITS.settleMs + 2000).end(), LIMITS)).toMatchObject({
      verdict: 'unknown',
      reason: 'the proxies of group 1 were expected not to have been told, but they lack nothing',
    });
  });
});

describe('the truth is expected, whatever it is', () => {
  const told = (timeline: FakeTimeline) => kindsOf(timeline.expect({ kind: 'truth' }));
  const marked = () => new FakeTimeline().withProxy().advance(1000).fe({ outOfSync: true });

  test('a right mark tells it', () => {
    expect(told(marked().act('sigkill', PROXY).routes(undefined))).toEqual([]);
    const sendsElsewhere = [{ ...whole, replicas: [MASTER, SLAVE, OTHER] }];
    expect(told(marked().act('fe-remove', OTHER).routes(sendsElsewhere))).toEqual([]);
  });

  test('so it does where a server is expected to be broken: a detached one need not get reads', () => {
    const timeline = marked().act('slaveof-no-one', SLAVE).routes(MASTER_ALONE);
    timeline
      .node(MASTER, LONE_MASTER_INFO)
      .node(SLAVE, LONE_MASTER_INFO)
      .fe({ outOfSync: true, slaveCell: null });
    expect(kindsOf(timeline.expect({ kind: 'broken', server: SLAVE, how: 'detached' }))).toEqual([]);
  });

  test('a wrong mark, and none where one would be right, do not', () => {
    expect(told(marked())).toEqual(['stuck-out-of-sync']);
    expect(told(marked().fe({}).routes(MASTER_ALONE))).toContain('untold-proxies');
  });

  test('a slave that is left without reads is found all the same', () => {
    expect(told(marked().routes(MASTER_ALONE))).toEqual(['out-of-rotation']);
  });
});

describe('a proxy that nobody took away and that does not answer is never a pass', () => {
  const silent = () => new FakeTimeline().withProxy().advance(1000).routes(undefined);
  const judgedInTime = (timeline: FakeTimeline) =>
    judge(timeline.advance(LIMITS.settleMs + 2000).end(), LIMITS);

  test.each<Expectation>([{ kind: 'in-sync' }, { kind: 'truth' }])(
    'where $kind was expected',
    (expectation) => {
      expect(judgedInTime(silent().act('fe-slaveof', SLAVE).expect(expectation))).toMatchObject({
        verdict: 'unknown',
        reason: expect.stringContaining('codis-proxy-1 does not answer (connection refused)'),
      });
    },
  );

  test('where nothing was done', () => {
    expect(judgedInTime(silent().expect({ kind: 'steady', forMs: 1000 }))).toMatchObject({
      verdict: 'unknown',
      reason: 'nothing was done, but codis-proxy-1 does not answer (connection refused)',
    });
  });

  test('nor one that the dashboard does not know', () => {
    const unknown = new FakeTimeline().withProxy().unregistered().advance(1000);
    expect(judgedInTime(unknown.expect({ kind: 'in-sync' }))).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('codis-proxy-1 is not registered with the dashboard'),
    });
  });

  test('but one that was killed may stay away', () => {
    const killed = silent().act('sigkill', PROXY).expect({ kind: 'in-sync' });
    expect(judged(killed)).toMatchObject({ verdict: 'converged', findings: [] });
  });
});

test('a server that was taken out of its group is not missed, and missed again once it was put back', () => {
  const without = () =>
    new FakeTimeline()
      .withProxy()
      .advance(1000)
      .act('fe-remove', SLAVE)
      .node(MASTER, LONE_MASTER_INFO)
      .routes([{ ...whole, replicas: [] }]);
  const gone = without()
    .expect({ kind: 'in-sync' })
    .fe({ rows: [{}] as never });
  expect(judged(gone)).toMatchObject({ verdict: 'converged', findings: [] });
  const back = without()
    .act('fe-add', SLAVE)
    .expect({ kind: 'in-sync' })
    .fe({ rows: [{}] as never });
  expect(kindsOf(back)).toContain('missing-server');
});

describe('a replica switch that was turned off through fe', () => {
  const off = () => new FakeTimeline().withProxy().advance(1000).act('fe-replica-off', SLAVE);
  const found = (timeline: FakeTimeline) => kindsOf(timeline.expect({ kind: 'in-sync' }));

  test('and is on again by itself: undone-order', () => {
    expect(judged(off().expect({ kind: 'in-sync' })).findings).toMatchObject([
      { kind: 'undone-order', server: SLAVE, reported: 'replica switch on' },
    ]);
  });

  test('and stays so, or was turned on through fe', () => {
    const stays = off().fe({ rows: [{}, { replica_group: false }] });
    expect(found(stays.routes(MASTER_ALONE))).toEqual([]);
    expect(found(off().act('fe-replica-on', SLAVE))).toEqual([]);
  });

  test('but was refused', () => {
    const refused = new FakeTimeline().withProxy().advance(1000);
    expect(found(refused.act('fe-replica-off', SLAVE, 'group-[1] is promoting'))).toEqual([]);
  });

  test('of a server that was taken out and put back since', () => {
    expect(found(off().act('fe-remove', SLAVE).act('fe-add', SLAVE))).toEqual([]);
  });
});

describe('clients', () => {
  test('that get what was overwritten long ago, for longer than Pika takes to notice a silent link: stale-read', () => {
    const stale = (staleMs: number, ms: number) =>
      judge(settled().clients({ staleMs }).advance(ms).end(), LIMITS);
    const text = `a read through codis-proxy-1 gave what had been overwritten ${LIMITS.dataLagMs + 1} ms before`;
    const { silentMs, dataLagMs } = LIMITS;
    expect(stale(dataLagMs + 1, silentMs + 1000).findings.map((finding) => finding.text)).toEqual([text]);
    expect(stale(dataLagMs + 1, silentMs - 1000)).toMatchObject({ verdict: 'unknown', findings: [] });
    expect(stale(dataLagMs, silentMs + 1000)).toMatchObject({ verdict: 'converged', findings: [] });
  });

  test('that get errors from a group with a healthy master: unserved', () => {
    const timeline = settled().clients({ failed: 2, error: 'ERR backend conn failure' });
    expect(judged(timeline).findings).toMatchObject([
      { kind: 'unserved', actual: 'ERR backend conn failure' },
    ]);
  });

  test('that get errors until a proxy tries again, up to 5 s later, are served, however fast the dashboard is', () => {
    const limits = limitsFor(paceAt(0.01, { pika: true, codis: true }), PERIOD_MS);
    const failing = (ms: number) => settled().clients({ failed: 2 }).advance(ms);
    const verdictOf = (timeline: FakeTimeline) => judge(timeline.end(), limits).verdict;
    expect(limits.agreeMs).toBeLessThan(5000);
    expect(verdictOf(failing(5000).clients({}).advance(LONG_ENOUGH_MS))).toBe('converged');
    expect(verdictOf(failing(LONG_ENOUGH_MS))).toBe('diverged');
  });

  test('that got errors during the outage alone are served', () => {
    const timeline = settled().clients({ failed: 2 }).advance(500).clients({});
    expect(judged(timeline).verdict).toBe('converged');
  });

  const lost = { key: 'insync:counter:1', had: 90, got: 41, issued: 90 };
  /** The group's counter on a server, and then a client whose counter falls back. */
  const fallsBack = (
    counter: string,
    before: (timeline: FakeTimeline) => FakeTimeline = (timeline) => timeline,
  ) =>
    before(settled().data(SLAVE, null, null, counter).advance(500))
      .clients({ lost })
      .advance(PERIOD_MS)
      .clients({});

  test('whose write is gone though a living server had it: lost-write, for good', () => {
    expect(judged(fallsBack('95')).findings).toMatchObject([
      { kind: 'lost-write', group: 1, server: MASTER },
    ]);
  });

  test('whose write is gone where no survivor had it: replication is asynchronous', () => {
    expect(judged(fallsBack('90')).findings).toEqual([]);
  });

  test('whose write is gone with the old master, which comes back with it: it was not there to be elected', () => {
    const timeline = fallsBack('40', (before) =>
      before
        .data(MASTER, null, null, '95')
        .advance(500)
        .act('sigkill', MASTER)
        .node(MASTER, undefined)
        .node(SLAVE, LONE_MASTER_INFO)
        .advance(500)
        .act('start', MASTER)
        .act('ready', MASTER)
        .node(MASTER, slaveInfo('up', '127.0.0.1', '21010'))
        .node(SLAVE, MASTER_INFO)
        .advance(500)
        .expect({ kind: 'in-sync' }),
    );
    expect(kindsOf(timeline)).not.toContain('lost-write');
  });

  test('whose write was acknowledged by a master while it died, and is seen on it alone once it is back', () => {
    const timeline = fallsBack('80', (before) =>
      before
        .act('sigterm', MASTER)
        .act('exited', MASTER)
        .node(MASTER, undefined)
        .node(SLAVE, LONE_MASTER_INFO)
        .advance(500)
        .act('start', MASTER)
        .act('ready', MASTER)
        .node(MASTER, LONE_MASTER_INFO)
        .data(MASTER, null, null, '95')
        .advance(PERIOD_MS)
        .node(MASTER, slaveInfo('up', '127.0.0.1', '21010'))
        .node(SLAVE, MASTER_INFO)
        .expect({ kind: 'in-sync' }),
    );
    expect(kindsOf(timeline)).not.toContain('lost-write');
  });

  test('whose write only a frozen master took, after another one was made it: that one counts on, and is past it', () => {
    const timeline = fallsBack('80', (before) =>
      before
        .act('sigstop', MASTER)
        .node(MASTER, undefined)
        .node(SLAVE, LONE_MASTER_INFO)
        .advance(500)
        .act('sigcont', MASTER)
        .node(MASTER, slaveInfo('up', '127.0.0.1', '21010'))
        .node(SLAVE, MASTER_INFO)
        .data(SLAVE, null, null, '95')
        .data(MASTER, null, null, '95')
        .advance(500)
        .expect({ kind: 'in-sync' }),
    );
    expect(kindsOf(timeline)).not.toContain('lost-write');
  });

  test('whose write is gone with the server that had it: it was taken away', () => {
    const timeline = fallsBack('95', (before) =>
      before
        .act('sigkill', SLAVE)
        .act('start', SLAVE)
        .act('ready', SLAVE)
        .data(SLAVE, null, null, '40')
        .expect({ kind: 'in-sync' }),
    );
    expect(judged(timeline).findings).toEqual([]);
  });
});
