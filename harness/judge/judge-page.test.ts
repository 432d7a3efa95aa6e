import { describe, expect, test } from 'vitest';
import type { ShownGroup } from '../codis/shown.ts';
import { FakeTimeline, PERIOD_MS, SLAVE, slaveInfo, TENTH } from './fake-timeline.ts';
import { judge } from './judge.ts';
import { explainLimit, limitsFor } from './limits.ts';

const LIMITS = limitsFor(TENTH, PERIOD_MS, true);
const UNWATCHED = limitsFor(TENTH, PERIOD_MS);
const LONG_ENOUGH_MS = LIMITS.agreeMs + LIMITS.holdBrokenMs + 1000;
const judged = (timeline: FakeTimeline) => judge(timeline.end(), LIMITS);

const marked = (honest: ShownGroup[]) => honest.map((group) => ({ ...group, outOfSync: true }));

/** A slave that was killed and came back; the page is watched. */
const afterRestart = () =>
  new FakeTimeline({}, true)
    .advance(1000)
    .act('sigkill', SLAVE)
    .node(SLAVE, undefined)
    .advance(1000)
    .act('start', SLAVE)
    .act('ready', SLAVE)
    .node(SLAVE, slaveInfo('up'))
    .expect({ kind: 'in-sync' });

describe('the limits', () => {
  test('have a term for the page where it is watched', () => {
    expect(LIMITS.agreeMs).toBe(UNWATCHED.agreeMs + LIMITS.pageLagMs);
    expect(explainLimit(LIMITS)).toContain('page refresh');
  });

  test('are as they were where it is not', () => {
    expect(UNWATCHED.pageLagMs).toBe(0);
    expect(explainLimit(UNWATCHED)).not.toContain('page');
  });
});

describe('in sync is expected', () => {
  test('converges when the page comes to show it as well', () => {
    const judgement = judged(
      afterRestart()
        .fe({ outOfSync: true })
        .advance(1000)
        .pageFreezes()
        .fe({})
        .advance(3000)
        .page((honest) => honest)
        .advance(LIMITS.holdMs + 500),
    );
    expect(judgement).toMatchObject({ verdict: 'converged', findings: [] });
    // The second until the API agreed, and the three until the page did.
    expect(judgement.convergedMs).toBeGreaterThan(3500);
    expect(judgement.convergedMs).toBeLessThan(4500);
  });

  test('has not converged while the page shows what the API no longer gives', () => {
    const late = afterRestart()
      .fe({ outOfSync: true })
      .advance(1000)
      .pageFreezes()
      .fe({})
      .advance(LIMITS.holdMs + 1000);
    expect(judged(late).expectations[0]).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('ends'),
    });
  });

  test('diverges when the page never shows it', () => {
    const judgement = judged(
      afterRestart().fe({ outOfSync: true }).advance(1000).pageFreezes().fe({}).advance(LONG_ENOUGH_MS),
    );
    expect(judgement.verdict).toBe('diverged');
    expect(judgement.findings).toEqual([
      expect.objectContaining({
        kind: 'page-differs',
        group: 1,
        reported: 'OUT OF SYNC',
        actual: 'out_of_sync: false',
      }),
    ]);
  });

  test('diverges for what the API gives alone where the page shows the same', () => {
    const judgement = judged(afterRestart().fe({ outOfSync: true }).advance(LONG_ENOUGH_MS));
    expect(judgement.findings.map(({ kind }) => kind)).toEqual(['stuck-out-of-sync']);
  });

  test('diverges for what the API gives where the page can not be read', () => {
    const judgement = judged(
      afterRestart().fe({ outOfSync: true }).pageFails('it crashed').advance(LONG_ENOUGH_MS),
    );
    expect(judgement.findings.map(({ kind }) => kind)).toEqual(['stuck-out-of-sync']);
  });

  test('is unknown where the page can not be read', () => {
    const judgement = judged(afterRestart().fe({}).pageFails('it crashed').advance(LONG_ENOUGH_MS));
    expect(judgement).toMatchObject({
      verdict: 'unknown',
      reason: 'fe’s page could not be read: it crashed',
    });
  });

  test('converges where fe was down meanwhile and the page kept the old', () => {
    const judgement = judged(
      afterRestart()
        .fe({ outOfSync: true })
        .advance(1000)
        .pageFreezes()
        .feFails('connection refused')
        .advance(6000)
        .fe({})
        .advance(2500)
        .page((honest) => honest)
        .advance(LIMITS.holdMs + 500),
    );
    expect(judgement).toMatchObject({ verdict: 'converged', findings: [] });
  });

  test('a state that no sample of the API caught may stand on the page until its refresh', () => {
    const syncing = (honest: ShownGroup[]) =>
      honest.map((group) => ({ ...group, rows: group.rows.map((row) => ({ ...row, action: 'syncing' })) }));
    /** It agrees shortly before the limit; the glimpse comes while it has to go on agreeing. */
    const glimpse = (ms: number) =>
      afterRestart()
        .fe({ outOfSync: true })
        .advance(LIMITS.agreeMs - 1500)
        .fe({})
        .advance(500)
        .page(syncing)
        .advance(ms)
        .page((honest) => honest)
        .advance(LIMITS.holdMs + 500);
    expect(judged(glimpse(3000))).toMatchObject({ verdict: 'converged', findings: [] });
    expect(judged(glimpse(LIMITS.pageLagMs + 500))).toMatchObject({
      verdict: 'diverged',
      findings: [{ kind: 'page-differs' }, { kind: 'page-differs' }],
    });
  });

  test('is unknown where the page comes to show it only after the limit', () => {
    const late = afterRestart()
      .fe({ outOfSync: true })
      .advance(LIMITS.agreeMs - 1000)
      .pageFreezes()
      .fe({})
      .advance(2000)
      .page((honest) => honest)
      .advance(LONG_ENOUGH_MS);
    expect(judged(late)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('fe’s page shows OUT OF SYNC for group 1'),
    });
  });
});

describe('steady is expected', () => {
  const FOR_MS = 3000;
  const steady = () => new FakeTimeline({}, true).advance(500).expect({ kind: 'steady', forMs: FOR_MS });

  test('converges where page and API show no alarm', () => {
    expect(judged(steady().advance(FOR_MS + 500)).verdict).toBe('converged');
  });

  test('diverges where the page goes on showing one', () => {
    const judgement = judged(
      steady()
        .page(marked)
        .advance(FOR_MS + LIMITS.agreeMs),
    );
    expect(judgement).toMatchObject({ verdict: 'diverged', findings: [{ kind: 'page-differs' }] });
  });

  test('a page that shows one until its next refresh is waited for', () => {
    const glimpse = steady()
      .advance(FOR_MS - 1000)
      .page(marked)
      .advance(3000)
      .page((honest) => honest)
      .advance(500);
    expect(judged(glimpse)).toMatchObject({ verdict: 'converged', findings: [] });
  });

  test('is unknown where the page can not be read', () => {
    const blind = steady()
      .pageFails('it crashed')
      .advance(FOR_MS + LIMITS.agreeMs + 500);
    expect(judged(blind)).toMatchObject({
      verdict: 'unknown',
      reason: 'fe’s page could not be read: it crashed',
    });
  });
});

test('page samples of a timeline whose page was not watched change nothing', () => {
  const watched = afterRestart().fe({}).page(marked).advance(LONG_ENOUGH_MS).end();
  const [meta, ...rest] = watched;
  if (meta?.kind !== 'meta') throw new Error('no meta');
  const { page: _, ...unwatched } = meta;
  const plain = rest.filter((event) => event.kind !== 'page');
  expect(judge([unwatched, ...rest], UNWATCHED)).toEqual(judge([unwatched, ...plain], UNWATCHED));
});
