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
