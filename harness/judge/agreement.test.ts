import { describe, expect, test } from 'vitest';
import {
  FakeTimeline,
  groupNow,
  LONE_MASTER_INFO,
  MASTER,
  MASTER_INFO,
  SLAVE,
  slaveInfo,
} from './fake-timeline.ts';

type Shown = Parameters<FakeTimeline['fe']>[0];

const OTHER = '10.0.0.7:9221';
const UNKNOWN = '10.0.0.9:21000';
const SLAVE_TRUTH = `slave of ${MASTER}, link up`;

const found = (timeline: FakeTimeline) => groupNow(timeline).disagreements;
const healthy = (shown: Shown) => new FakeTimeline().fe(shown);
const kindsOf = (timeline: FakeTimeline) => found(timeline).map(({ kind, server }) => [kind, server]);
const slaveCell = (master: string, link = 'up') => ({
  slaveCell: { master_addr: master, master_link_status: link },
});

describe('a finding of a healthy group says what fe shows, what is true, and both in a sentence', () => {
  test.each<[string, Shown, string, string, string]>([
    [
      'stale-state',
      { rows: [{}, { state: 1 }] },
      'state 1',
      SLAVE_TRUTH,
      `fe believes ${SLAVE} subjectively offline (state 1), but it is ${SLAVE_TRUTH}`,
    ],
    [
      'stale-role',
      { rows: [{}, { role: 'master' }] },
      'role master',
      SLAVE_TRUTH,
      `fe gives ${SLAVE} the role master, but it is ${SLAVE_TRUTH}`,
    ],
    [
      'stale-link',
      { slaveError: 'EOF' },
      'ERROR',
      SLAVE_TRUTH,
      `the row of ${SLAVE} shows ERROR, but it is ${SLAVE_TRUTH}`,
    ],
    [
      'stale-link',
      slaveCell(MASTER, 'down'),
      `${MASTER}:down`,
      SLAVE_TRUTH,
      `the row of ${SLAVE} shows ${MASTER}:down, but it is ${SLAVE_TRUTH}`,
    ],
    [
      'stuck-action',
      { rows: [{}, { action: { state: 'pending', index: 3 } }] },
      'action pending (index 3)',
      SLAVE_TRUTH,
      `the slaveof of ${SLAVE} is still pending`,
    ],
    [
      'stuck-action',
      { rows: [{}, { action: { state: 'syncing' } }] },
      'action syncing',
      SLAVE_TRUTH,
      `the slaveof of ${SLAVE} is still syncing`,
    ],
    [
      'stuck-action',
      { rows: [{}, { action: { state: 'synced_failed' } }] },
      'action synced_failed',
      SLAVE_TRUTH,
      `the slaveof of ${SLAVE} is still synced_failed`,
    ],
    [
      'lost-action',
      { rows: [{}, { action: { state: 'synced', index: 3 } }] },
      'action synced (index 3)',
      SLAVE_TRUTH,
      `the slaveof of ${SLAVE} was marked synced without having run: its index 3 is still there`,
    ],
    [
      'lost-action',
      { rows: [{}, { action: { index: 3 } }] },
      'action - (index 3)',
      SLAVE_TRUTH,
      `the slaveof of ${SLAVE} was marked as done without having run: its index 3 is still there`,
    ],
    [
      'missing-server',
      { rows: [{}] as never },
      'no such row',
      SLAVE_TRUTH,
      `the page has no row for ${SLAVE}`,
    ],
  ])('%s: %j', (kind, shown, reported, actual, text) => {
    expect(found(healthy(shown))).toStrictEqual([{ kind, group: 1, server: SLAVE, reported, actual, text }]);
  });

  test('a mark, which concerns no server', () => {
    expect(found(healthy({ outOfSync: true }))).toStrictEqual([
      {
        kind: 'stuck-out-of-sync',
        group: 1,
        reported: 'OUT OF SYNC',
        actual: 'in sync',
        text: 'the page shows group 1 OUT OF SYNC, but its replication is healthy; no proxy could be asked',
        remedy: 'press SYNC on group 1; slaveof does not help',
      },
    ]);
  });

  test('a spelling', () => {
    const cell = 'pika-1:9221';
    const timeline = new FakeTimeline({ [MASTER]: [cell] }).fe(slaveCell(cell));
    expect(found(timeline)).toStrictEqual([
      {
        kind: 'spelling',
        group: 1,
        server: SLAVE,
        reported: `${cell}:up`,
        actual: SLAVE_TRUTH,
        text: `the row of ${SLAVE} is red only because its master is spelled ${cell}:up`,
      },
    ]);
  });
});

test('the page labels another server Master than the real one: wrong-master', () => {
  const failedOver = new FakeTimeline()
    .node(SLAVE, MASTER_INFO)
    .node(MASTER, slaveInfo('up', '127.0.0.1', '21010'))
    .fe({ rows: [{ role: 'slave' }, { role: 'master' }] });
  expect(found(failedOver)[0]).toStrictEqual({
    kind: 'wrong-master',
    group: 1,
    server: SLAVE,
    reported: `Master ${MASTER}`,
    actual: `${SLAVE} is master of 1 connected`,
    text: `the page calls ${MASTER} the Master, but ${SLAVE} is`,
  });
});

test('a server that was taken out of its group, and that fe still shows in trouble, is not known any more', () => {
  const timeline = new FakeTimeline().act('fe-remove', SLAVE).node(MASTER, LONE_MASTER_INFO);
  expect(found(timeline.fe({ rows: [{}, { state: 2 }] }))).toContainEqual(
    expect.objectContaining({ kind: 'stale-state', server: SLAVE, actual: 'unknown' }),
  );
});

test('nothing is said of a row whose server is none of the group’s', () => {
  const rows = [
    {},
    { server: OTHER, state: 2, role: 'master', action: { state: 'pending', index: 1 } },
  ] as const;
  expect(kindsOf(healthy({ rows }))).toEqual([['missing-server', SLAVE]]);
});

describe('a red row', () => {
  test('that shows a link to another server than the first row’s is wrong by more than a spelling', () => {
    expect(kindsOf(healthy(slaveCell(SLAVE)))).toEqual([['stale-link', SLAVE]]);
    const strangers = healthy({ ...slaveCell(UNKNOWN), rows: [{ server: OTHER }, {}] });
    expect(kindsOf(strangers)).toContainEqual(['stale-link', SLAVE]);
  });
});

describe('what is broken is visible', () => {
  const missed = (timeline: FakeTimeline) => found(timeline).filter(({ kind }) => kind === 'missed-outage');
  const down = slaveInfo('down');

  test('not where no row is red: the finding gives the row, or says that there is none', () => {
    const text = `${SLAVE} is slave of ${MASTER}, link down (db0 no_connect)`;
    expect(missed(new FakeTimeline().node(SLAVE, down))).toStrictEqual([
      {
        kind: 'missed-outage',
        group: 1,
        server: SLAVE,
        reported: `Slave ${SLAVE}, master cell ${MASTER}:up, state 0, action synced`,
        actual: text,
        text: `${text}, and the page shows nothing of it`,
      },
    ]);
    const withoutRow = new FakeTimeline().node(SLAVE, down).fe({ rows: [{}] as never });
    expect(missed(withoutRow)).toMatchObject([{ reported: 'no such row' }]);
  });

  test('in the row of the server concerned, not in another’s', () => {
    expect(missed(new FakeTimeline().node(SLAVE, down).fe(slaveCell(MASTER, 'down')))).toEqual([]);
    expect(missed(new FakeTimeline().node(MASTER, undefined).fe(slaveCell(MASTER, 'down')))).toHaveLength(1);
  });

  test('not in a row that is red for its spelling alone', () => {
    const cell = 'pika-1:9221';
    const known = new FakeTimeline({ [MASTER]: [cell] }).node(SLAVE, down);
    expect(missed(known.fe(slaveCell(cell)))).toHaveLength(1);
    const unknown = new FakeTimeline().node(SLAVE, slaveInfo('down', '10.0.0.9'));
    expect(missed(unknown.fe(slaveCell(UNKNOWN)))).toHaveLength(1);
  });

  test('in a row that shows a link to an unknown master, where it is red for what is broken', () => {
    const shown = slaveCell(UNKNOWN);
    // It is gone; it follows another one; it has not even a master.
    for (const info of [undefined, down, slaveInfo('down', '10.0.0.8'), 'role:slave\r\n'])
      expect(missed(new FakeTimeline().node(SLAVE, info).fe(shown))).toEqual([]);
    // It follows what it shows, which is a stranger.
    const strange = new FakeTimeline()
      .node(MASTER, LONE_MASTER_INFO)
      .node(SLAVE, slaveInfo('up', '10.0.0.7', '9221'));
    expect(missed(strange.fe(slaveCell(OTHER)))).toEqual([]);
    // The first row is a stranger, so that the known master is the wrong one.
    const first = new FakeTimeline()
      .node(SLAVE, down)
      .fe({ ...slaveCell(MASTER), rows: [{ server: OTHER }, {}] });
    expect(missed(first)).toEqual([]);
  });

  test('in the first row, which is to show no master at all', () => {
    const detached = new FakeTimeline()
      .node(MASTER, LONE_MASTER_INFO)
      .node(SLAVE, slaveInfo('down', '10.0.0.9'));
    expect(
      missed(detached.fe({ ...slaveCell(UNKNOWN), rows: [{ server: SLAVE }, { server: MASTER }] })),
    ).toEqual([]);
  });
});

describe('a second master', () => {
  const both = (timeline = new FakeTimeline()) =>
    timeline.node(MASTER, LONE_MASTER_INFO).node(SLAVE, LONE_MASTER_INFO);
  const split = (timeline: FakeTimeline) => found(timeline).filter(({ kind }) => kind === 'split-brain');

  test('is found with what both say, whether fe marks the group or not, or says nothing at all', () => {
    const [finding] = split(both());
    expect(finding).toStrictEqual({
      kind: 'split-brain',
      group: 1,
      server: SLAVE,
      reported: 'no alarm in the group’s head',
      actual: `${MASTER} is master of 0 connected; ${SLAVE} is master of 0 connected`,
      text: `${MASTER} and ${SLAVE} are masters at the same time, and ${SLAVE} is not made to follow`,
    });
    expect(split(both().fe({ outOfSync: true }))).toEqual([{ ...finding, reported: 'OUT OF SYNC' }]);
    expect(split(both().feFails('EOF'))).toHaveLength(1);
  });

  test('is asked for by SLAVEOF NO ONE, unless it was refused, or the server was promoted since', () => {
    expect(split(both().act('slaveof-no-one', SLAVE))).toEqual([]);
    expect(split(both().act('slaveof-no-one', SLAVE, 'refused'))).toHaveLength(1);
    const promoted = both().advance(100).act('slaveof-no-one', SLAVE).act('fe-promote', SLAVE);
    expect(split(promoted)).toMatchObject([{ server: SLAVE }]);
  });
});

describe('an order through fe', () => {
  const off = { rows: [{}, { replica_group: false }] } as const;
  const on = { rows: [{}, { replica_group: true }] } as const;
  const undone = (timeline: FakeTimeline) => found(timeline).filter(({ kind }) => kind === 'undone-order');

  test('that does not hold is found, in words', () => {
    expect(undone(healthy(on).act('fe-replica-off', SLAVE))).toStrictEqual([
      {
        kind: 'undone-order',
        group: 1,
        server: SLAVE,
        reported: 'replica switch on',
        actual: 'it was turned off',
        text: `the replica switch of ${SLAVE} was turned off through fe, and nobody turned it on again, but on it is`,
      },
    ]);
  });

  test('that holds, was never given or was refused is not', () => {
    expect(undone(healthy(off).act('fe-replica-off', SLAVE))).toEqual([]);
    expect(undone(healthy(on))).toEqual([]);
    expect(undone(healthy(on).act('fe-replica-off', SLAVE, 'refused'))).toEqual([]);
    const stranger = healthy({ rows: [{}, { server: OTHER, replica_group: true }] });
    expect(undone(stranger.act('fe-replica-off', OTHER))).toEqual([]);
    expect(kindsOf(healthy({ rows: [{}] as never }).act('fe-remove', SLAVE, 'refused'))).toEqual([
      ['missing-server', SLAVE],
    ]);
  });
});
