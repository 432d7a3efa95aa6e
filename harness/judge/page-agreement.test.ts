import { describe, expect, test } from 'vitest';
import { type ReportedGroup, reportedGroups } from '../codis/reported.ts';
import type { ShownGroup, ShownRow } from '../codis/shown.ts';
import type { FeGroupServer, FeServerStats } from '../codis/stats.ts';
import { shown } from './fake-timeline.ts';
import { PageAgreement } from './page-agreement.ts';

const LAG_MS = 4000;
const FIRST = '127.0.0.1:21000';
const SECOND = '127.0.0.1:21010';

function given(
  outOfSync: boolean,
  second: FeServerStats = { stats: { master_addr: FIRST, master_link_status: 'up' } },
  action: FeGroupServer['action'] = { state: 'synced' },
): ReportedGroup[] {
  return reportedGroups({
    models: [
      {
        id: 1,
        servers: [
          { server: FIRST, action: { state: 'synced' } },
          { server: SECOND, action },
        ],
        promoting: {},
        out_of_sync: outOfSync,
      },
    ],
    stats: { [FIRST]: { stats: { role: 'master' } }, [SECOND]: second },
  });
}

const FINE = given(false);
const MARKED = given(true);

const withSecondRow = (change: Partial<ShownRow>): ShownGroup[] =>
  shown(FINE).map((group) => ({ ...group, rows: [group.rows[0]!, { ...group.rows[1]!, ...change }] }));

/** What is found where the page shows that while the API gives this. */
function found(shows: ShownGroup[], gives = FINE) {
  const agreement = new PageAgreement(LAG_MS);
  agreement.reported(gives, 0);
  agreement.see({ t: 10_000, kind: 'page', took: 5, groups: shows });
  return agreement.disagreements();
}

test.each<[string, ReportedGroup[]]>([
  ['in sync', FINE],
  ['out of sync', MARKED],
  ['without statistics', given(true, { error: { Cause: 'refused' } })],
  ['with a time-out', given(true, { timeout: true })],
  ['with the link down', given(true, { stats: { master_addr: FIRST, master_link_status: 'down' } })],
  ['with a second master', given(false, { stats: { role: 'master' } })],
])('an honest page agrees: %s', (_, reported) => {
  expect(found(shown(reported), reported)).toEqual([]);
});

test('a pending action is shown with its index', () => {
  const pending = given(false, undefined, { state: 'pending', index: 3 });
  expect(found(withSecondRow({ action: 'pending:3' }), pending)).toEqual([]);
  expect(found(withSecondRow({ action: 'pending:2' }), pending)).toHaveLength(1);
  expect(found(withSecondRow({ action: 'synced' }), pending)).toHaveLength(1);
});

test('the label of the old page says nothing', () => {
  expect(found(withSecondRow({ label: 'S' }))).toEqual([]);
});

test.each<[string, Partial<ShownRow>]>([
  ['server', { server: '127.0.0.1:21020' }],
  ['label', { label: 'Master' }],
  ['status', { status: 'ERROR' }],
  ['master cell', { cell: 'NO:ONE' }],
  ['red', { red: true }],
  ['action', { action: '' }],
])('another %s in a row is found', (_, change) => {
  expect(found(withSecondRow(change))).toEqual([
    expect.objectContaining({ kind: 'page-differs', group: 1, server: SECOND }),
  ]);
});

test('another badge is found, in words', () => {
  expect(found(shown(MARKED))).toEqual([
    {
      kind: 'page-differs',
      group: 1,
      reported: 'OUT OF SYNC',
      actual: 'out_of_sync: false',
      text: 'fe’s page shows OUT OF SYNC for group 1, but fe’s API gives out_of_sync: false',
    },
  ]);
});

test('a table or a row that is missing is found', () => {
  expect(found([])).toEqual([expect.objectContaining({ reported: 'no such table' })]);
  const short = shown(FINE).map((group) => ({ ...group, rows: group.rows.slice(0, 1) }));
  expect(found(short)).toEqual([expect.objectContaining({ server: SECOND, reported: 'no such row' })]);
});

describe('the page is a refresh behind', () => {
  /** The API's mark is taken off at 10 s; the page is read at `t`. */
  function readAt(t: number, groups: ShownGroup[]): PageAgreement {
    const agreement = new PageAgreement(LAG_MS);
    agreement.reported(MARKED, 0);
    agreement.reported(FINE, 10_000);
    agreement.see({ t, kind: 'page', took: 5, groups });
    return agreement;
  }

  test('what was given within that time may still be shown, and no longer', () => {
    expect(readAt(13_900, shown(MARKED)).disagreements()).toEqual([]);
    expect(readAt(14_100, shown(MARKED)).disagreements()).toHaveLength(1);
  });

  test('what was never given may not', () => {
    expect(readAt(11_000, withSecondRow({ red: true })).disagreements()).toHaveLength(1);
  });

  test('the old is no agreement with the present', () => {
    expect(readAt(13_900, shown(MARKED)).trouble(10_000)).toMatch(/shows OUT OF SYNC for group 1/);
    expect(readAt(13_900, shown(FINE)).trouble(10_000)).toBeUndefined();
  });

  test('nor is what was read before', () => {
    expect(readAt(13_900, shown(FINE)).trouble(14_000)).toBe('fe’s page was not read since');
  });

  test('a page that is read rarely is compared with what was given when it was', () => {
    const agreement = new PageAgreement(LAG_MS);
    agreement.reported(MARKED, 0);
    agreement.see({ t: 9000, kind: 'page', took: 5, groups: shown(MARKED) });
    agreement.reported(FINE, 10_000);
    agreement.reported(given(false), 30_000);
    expect(agreement.disagreements()).toEqual([]);
  });
});

test('a page that can not be read says nothing, and why', () => {
  const agreement = new PageAgreement(LAG_MS);
  agreement.reported(FINE, 0);
  expect(agreement.trouble(0)).toBe('fe’s page was never read');
  agreement.see({ t: 5000, kind: 'page', took: 5, groups: shown(MARKED) });
  agreement.see({ t: 6000, kind: 'page', took: 5, error: 'it crashed' });
  expect(agreement.disagreements()).toEqual([]);
  expect(agreement.trouble(0)).toBe('fe’s page could not be read: it crashed');
});

describe('what differs is said in words', () => {
  const said = (shows: ShownGroup[], gives = FINE) =>
    found(shows, gives).map(({ server, reported, actual, text }) => [server, reported, actual, text]);
  const row = `Slave ${SECOND}, master cell ${FIRST}:up, action synced`;

  test.each<[Partial<ShownRow>, string]>([
    [{ cell: 'NO:ONE', red: true }, `Slave ${SECOND}, master cell NO:ONE in red, action synced`],
    [{ status: 'ERROR' }, `Slave ${SECOND}, ERROR, action synced`],
    [{ action: '' }, `Slave ${SECOND}, master cell ${FIRST}:up`],
  ])('a row: %j', (change, shows) => {
    expect(said(withSecondRow(change))).toEqual([
      [SECOND, shows, row, `fe’s page shows “${shows}” in group 1, but fe’s API gives ${row}`],
    ]);
  });

  test('a row that is missing, and one too many', () => {
    const short = shown(FINE).map((group) => ({ ...group, rows: group.rows.slice(0, 1) }));
    expect(said(short)).toEqual([
      [
        SECOND,
        'no such row',
        row,
        `fe’s page shows no row for ${SECOND} in group 1, but fe’s API gives ${row}`,
      ],
    ]);
    const shorter = FINE.map((group) => ({ ...group, rows: group.rows.slice(0, 1) }));
    expect(said(shown(FINE), shorter)).toEqual([
      [
        SECOND,
        row,
        'no such server',
        `fe’s page shows “${row}” in group 1, but fe’s API gives no such server`,
      ],
    ]);
  });

  test('a table that is missing, and a badge', () => {
    expect(said([])).toEqual([
      [
        undefined,
        'no such table',
        'the group',
        'fe’s page shows no table of group 1, but fe’s API gives the group',
      ],
    ]);
    expect(said(shown(FINE), MARKED)[0]![1]).toBe('no OUT OF SYNC');
  });
});

test('a pending action without an index may be shown with any', () => {
  const pending = given(false, undefined, { state: 'pending' });
  expect(found(withSecondRow({ action: 'pending:2' }), pending)).toEqual([]);
  expect(found(withSecondRow({ action: 'synced' }), pending)).toHaveLength(1);
});

describe('of several groups', () => {
  const two = (second: boolean) => [...FINE, ...given(second).map((group) => ({ ...group, id: 2 }))];

  test('each is compared with its own table', () => {
    expect(found(shown(two(true)), two(true))).toEqual([]);
    expect(found(shown(two(true)), two(false))).toMatchObject([{ group: 2, reported: 'OUT OF SYNC' }]);
    const agreement = new PageAgreement(LAG_MS);
    agreement.reported(two(true), 0);
    agreement.see({ t: 10_000, kind: 'page', took: 5, groups: shown(two(true)) });
    // It was read at that very moment.
    expect(agreement.trouble(10_000)).toBeUndefined();
  });

  test('one that has come may lack its table for as long as a refresh takes, to the millisecond', () => {
    const addedAt = (t: number, shows = shown(FINE)) => {
      const agreement = new PageAgreement(LAG_MS);
      agreement.reported(FINE, 0);
      agreement.reported(two(false), 10_000);
      agreement.see({ t, kind: 'page', took: 5, groups: shows });
      return agreement.disagreements();
    };
    expect(addedAt(10_000 + LAG_MS)).toEqual([]);
    expect(addedAt(10_001 + LAG_MS)).toMatchObject([{ group: 2, reported: 'no such table' }]);
    expect(addedAt(11_000, shown(two(true)))).toMatchObject([{ group: 2, reported: 'OUT OF SYNC' }]);
  });
});

test('nothing differs before both have said something', () => {
  const agreement = new PageAgreement(LAG_MS);
  expect(agreement.disagreements()).toEqual([]);
  agreement.see({ t: 0, kind: 'page', took: 5, error: 'it crashed' });
  expect(agreement.disagreements()).toEqual([]);
  agreement.see({ t: 1, kind: 'page', took: 5, groups: [] });
  expect([agreement.disagreements(), agreement.trouble(0)]).toEqual([[], undefined]);
});
