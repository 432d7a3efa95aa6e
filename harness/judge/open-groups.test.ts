import { describe, expect, test } from 'vitest';
import type { Expectation, FeSample, NodeSample, TimelineEvent, TimelineMeta } from '../timeline/event.ts';
import { FakeTimeline, MASTER, PROXY, SLAVE, slaveInfo, TENTH } from './fake-timeline.ts';
import type { Disagreement } from './findings.ts';
import { judge } from './judge.ts';
import { limitsFor } from './limits.ts';
import { withSince } from './open-groups.ts';

const LIMITS = { ...limitsFor(TENTH, 100), agreeMs: 1000, holdMs: 300, holdBrokenMs: 700, silentMs: 2000 };
const MARKED = { outOfSync: true };
const AWAY = { slaveCell: { master_addr: MASTER, master_link_status: 'down' } };
const down = (timeline: FakeTimeline) => timeline.node(SLAVE, slaveInfo('down')).fe(AWAY);

/** A cluster of both groups: what happens to the nodes of `second`, and what fe shows of them, is of group 2. */
function beside(first: FakeTimeline, second: FakeTimeline): TimelineEvent[] {
  const text = JSON.stringify(second.events).replaceAll('21000', '22000').replaceAll('21010', '22010');
  const [meta, ...events]: [TimelineMeta, ...TimelineEvent[]] = JSON.parse(text);
  const samples = Map.groupBy(events, ({ t }) => t);
  return first.events.flatMap((event): TimelineEvent[] => {
    if (event.kind === 'meta')
      return [{ ...event, groups: [...event.groups, { ...meta.groups[0]!, id: 2 }] }];
    const alike = samples.get(event.t) ?? [];
    if (event.kind !== 'fe') return [event];
    const other = alike.find((each): each is FeSample => each.kind === 'fe')!;
    const nodes = alike.filter((each): each is NodeSample => each.kind === 'node');
    const writes = alike.filter((each) => each.kind === 'write');
    if (event.error !== undefined || other.error !== undefined) throw new Error('both have to be answered');
    const models = [...event.group.models, ...other.group.models.map((model) => ({ ...model, id: 2 }))];
    const stats = { ...event.group.stats, ...other.group.stats };
    return [...writes, ...nodes, { ...event, group: { models, stats } }];
  });
}

/** What comes of both groups once that was expected, after 1 s. */
function judged(expectation: Expectation, first: FakeTimeline, second: FakeTimeline) {
  const timelines = [first, second].map((timeline) => timeline.expect(expectation).advance(5000));
  return judge(beside(timelines[0]!, timelines[1]!), LIMITS);
}
const fresh = () => new FakeTimeline().advance(1000);

describe('of several groups', () => {
  test('findings come in the order of the cluster’s, whichever came first', () => {
    const late = fresh().advance(200).fe(MARKED);
    const early = fresh().fe(MARKED).advance(200);
    const { findings } = judged({ kind: 'in-sync' }, late, early);
    expect(findings.map(({ group, sinceMs }) => [group, sinceMs])).toEqual([
      [1, 1201],
      [2, 1200],
    ]);
  });

  test('one that lacks data has the time that Pika takes to notice, whatever is wrong with another', () => {
    const lacking = fresh()
      .wrote(MASTER, `${MASTER}#1`)
      .data(MASTER, `${MASTER}#1`)
      .data(SLAVE, null)
      .advance(2000);
    const { verdict, expectations } = judged({ kind: 'truth' }, down(fresh().advance(2000)), lacking);
    expect(verdict).toBe('diverged');
    expect(expectations[0]!.at - expectations[0]!.settledAt!).toBeGreaterThanOrEqual(LIMITS.silentMs);
  });

  test('that nobody knows whether one is marked rightly makes all unknown', () => {
    const live = () => new FakeTimeline().live().withProxy().routes(undefined).advance(1000);
    expect(judged({ kind: 'truth' }, down(live()), live().fe(MARKED))).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('nobody knows whether group 2 is OUT OF SYNC rightly'),
    });
  });

  test('the mark of one alone is expected: another’s is found, and its own is missed', () => {
    const dead = () => new FakeTimeline().withProxy().advance(1000).act('sigkill', PROXY);
    const found = (group: number, first: FakeTimeline, second: FakeTimeline) =>
      judged({ kind: 'untold', group }, first, second).findings.map((each) => [
        each.kind,
        each.group,
        each.reported,
      ]);
    expect(found(1, dead().fe(MARKED), dead())).toEqual([]);
    expect(found(1, dead().fe(MARKED), dead().fe(MARKED))).toEqual([['untold-proxies', 2, 'OUT OF SYNC']]);
    expect(found(2, dead().fe(MARKED), dead())).toEqual([
      ['untold-proxies', 1, 'OUT OF SYNC'],
      ['untold-proxies', 2, 'no OUT OF SYNC'],
    ]);
  });
});

test('since when something has held is known of each by itself, and forgotten with it', () => {
  const base = { reported: '', actual: '', text: '' };
  const one: Disagreement = { ...base, kind: 'stale-role', group: 1, server: SLAVE };
  const others: Disagreement[] = [
    { ...one, kind: 'stale-state' },
    { ...one, group: 2 },
    { ...one, server: MASTER },
    { ...base, kind: 'stale-role', group: 1 },
  ];
  for (const other of others) {
    const since = new Map<string, number>();
    const at = (now: number, ...found: Disagreement[]) =>
      withSince(found, since, now).map(({ sinceMs }) => sinceMs);
    expect(at(100, one)).toEqual([100]);
    expect(at(200, one, other)).toEqual([100, 200]);
    expect(at(300, other)).toEqual([200]);
    expect(at(400, one, other)).toEqual([400, 200]);
  }
});
