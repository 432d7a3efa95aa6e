import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FakeTimeline, MASTER, PROXY, ROUTES, SLAVE, slaveInfo } from '../../judge/fake-timeline.ts';
import { judgeRecording } from '../../outcome/judged-recording.ts';
import type { TimelineEvent } from '../../timeline/event.ts';
import { readRecording } from '../../timeline/recording.ts';
import { draw } from './draw.ts';
import { momentsOf } from './moments.ts';

/** The complaint: a slave is killed, comes back, and the badge stays. */
const complaint = () =>
  new FakeTimeline()
    .advance(1000)
    .outage(SLAVE, 'short')
    .act('sigkill', SLAVE)
    .node(SLAVE, undefined)
    .advance(500)
    .fe({ outOfSync: true, rows: [{}, { state: 1 }], slaveError: 'EOF' })
    .advance(500)
    .act('start', SLAVE)
    .act('ready', SLAVE)
    .node(SLAVE, slaveInfo('up'))
    .expect({ kind: 'in-sync' })
    .fe({ outOfSync: true })
    .advance(12_000)
    .end();

const judgedTimeline = (timeline: readonly TimelineEvent[]) =>
  judgeRecording(timeline, 'a recording').judgement;
const drawn = (timeline: readonly TimelineEvent[]) => draw(timeline, judgedTimeline(timeline));
const textsOf = (timeline: readonly TimelineEvent[], lane: string) =>
  drawn(timeline)
    .segments.filter((segment) => segment.lane === lane)
    .map((segment) => segment.text);

describe('the lanes', () => {
  test('are the doings, the judge, and for each group and server what is reported and what is true', () => {
    expect(drawn(complaint()).lanes.map((lane) => lane.id)).toEqual([
      'done',
      'judge',
      'limit',
      'badge 1',
      'truth 1',
      'differs 1',
      `reported ${MASTER}`,
      `actual ${MASTER}`,
      `reported ${SLAVE}`,
      `actual ${SLAVE}`,
    ]);
  });

  test('say what changed, in words, once', () => {
    expect(textsOf(complaint(), 'badge 1')).toEqual(['in sync', 'OUT OF SYNC']);
    expect(textsOf(complaint(), `actual ${SLAVE}`)).toEqual([
      'slave of pika-1, link up',
      'down (killed)',
      'not seen yet',
      'slave of pika-1, link up',
    ]);
    expect(textsOf(complaint(), `reported ${SLAVE}`)).toEqual([
      'Slave · pika-1:up · state 0',
      'state 1 (subjectively offline) · ERROR · Slave',
      'Slave · pika-1:up · state 0',
    ]);
  });

  test('cover the whole timeline without a gap or an overlap', () => {
    for (const release of ['v4.0.1', 'v3.5.3']) {
      const url = new URL(
        `../../../fixtures/recordings/${release}/master-outage-failover-return.ndjson`,
        import.meta.url,
      );
      const { segments, endMs, lanes } = drawn(readRecording(readFileSync(url, 'utf8')));
      for (const { id } of lanes.filter((lane) => lane.kind === 'actual' || lane.kind === 'badge')) {
        const own = segments.filter((segment) => segment.lane === id);
        expect(own.length).toBeGreaterThan(1);
        expect(own.at(-1)!.to).toBe(endMs);
        own.slice(1).forEach((segment, index) => {
          expect(segment.from).toBe(own[index]!.to);
        });
      }
    }
  });

  test('have one for the page where it was watched', () => {
    const timeline = complaint();
    const groups = [{ id: 1, outOfSync: true, rows: [] }];
    timeline.splice(-1, 0, { t: 13_000, kind: 'page', took: 3, groups });
    expect(drawn(timeline).lanes.map((lane) => lane.kind)).toContain('page');
    expect(textsOf(timeline, 'page 1')).toEqual(['OUT OF SYNC']);
  });
});

describe('the lanes of the proxies', () => {
  const [whole] = ROUTES;
  const alone = [{ ...whole!, replicas: [MASTER] }];
  const halves = [
    { ...whole!, last: 511 },
    { ...whole!, first: 512, replicas: [], locked: true },
  ];

  test('say who gets the writes of the group and who its reads, and what the clients had', () => {
    const timeline = new FakeTimeline().withProxy().clients({}).advance(500);
    timeline.routes(alone).clients({ failed: 3, error: 'ERR backend conn reset' }).advance(500);
    timeline.routes(halves).clients({}).advance(500);
    timeline.routes(undefined).clients({ staleMs: 5000 }).advance(500);
    const events = timeline.end();
    expect(drawn(events).lanes.map((lane) => lane.id)).toEqual([
      ...['done', 'judge', 'limit', 'badge 1', 'truth 1'],
      ...[`routes 1 ${PROXY}`, 'clients 1', 'differs 1'],
      ...[`reported ${MASTER}`, `actual ${MASTER}`, `reported ${SLAVE}`, `actual ${SLAVE}`],
    ]);
    expect(textsOf(events, `routes 1 ${PROXY}`)).toEqual([
      'pika-1, reads pika-1 and pika-2',
      'pika-1, reads pika-1',
      '512 slots: pika-1, reads pika-1 and pika-2 · 512 slots: held back, pika-1',
      'it does not answer (connection refused)',
    ]);
    expect(textsOf(events, 'clients 1')).toEqual([
      '150 operations',
      '15 of 165 operations failed: ERR backend conn reset',
      '150 operations',
      'read what was 5 s old',
    ]);
  });

  test('say it once of all proxies together, and by the time that it was about', () => {
    const told = (t: number, proxy: string, failed: number): TimelineEvent => ({
      ...{ t, kind: 'clients', took: 100, proxy },
      groups: [{ group: 1, done: 10, failed, staleMs: 0 }],
    });
    const events = new FakeTimeline().advance(100).events;
    events.push(told(0, 'a', 0), told(0, 'b', 0), told(100, 'a', 0), told(100, 'b', 2), told(200, 'a', 0));
    const own = drawn(events).segments.filter((segment) => segment.lane === 'clients 1');
    expect(own).toMatchObject([
      { from: 0, to: 100, text: '20 operations', tone: 'ok' },
      { from: 100, to: 200, text: '2 of 22 operations failed: no reason given', tone: 'bad' },
      { from: 200, to: 300, text: '10 operations', tone: 'ok' },
    ]);
  });

  test('are shaded where the finding is of the proxies, or of the clients', () => {
    const timeline = new FakeTimeline().withProxy().advance(500).routes(alone).advance(500);
    const shaded = (of: FakeTimeline) => new Set(drawn(of.end()).shades.map(({ lane }) => lane));
    expect(shaded(timeline)).toContain(`routes 1 ${PROXY}`);
    const stale = new FakeTimeline().withProxy().advance(500).clients({ staleMs: 60_000 }).advance(500);
    expect(shaded(stale)).toContain('clients 1');
    expect(shaded(stale)).not.toContain(`routes 1 ${PROXY}`);
  });
});

describe('the shaded stretch', () => {
  test('is where reported and actual fall apart, from the moment that the finding names', () => {
    const timeline = complaint();
    const { shades, segments, endMs } = drawn(timeline);
    const { sinceMs } = judgedTimeline(timeline).findings[0]!;
    expect(shades.findLast((shade) => shade.lane === 'badge 1')).toMatchObject({ from: sinceMs, to: endMs });
    expect(segments.findLast((segment) => segment.lane === 'differs 1')).toMatchObject({
      text: 'reported ≠ actual: stuck-out-of-sync',
      to: endMs,
    });
  });

  test('is empty where they agree', () => {
    const quiet = new FakeTimeline().advance(500).expect({ kind: 'steady', forMs: 2000 }).advance(3000).end();
    expect(drawn(quiet).shades).toEqual([]);
  });
});

describe('the spans of the judge', () => {
  test('are the limit from where the nodes settled, and the verdict', () => {
    const timeline = complaint();
    const { settledAt } = judgedTimeline(timeline).expectations[0]!;
    const { limits } = judgedTimeline(timeline);
    const limit = drawn(timeline).segments.find((segment) => segment.lane === 'limit')!;
    expect(limit).toMatchObject({ from: settledAt, to: settledAt! + limits.agreeMs });
    expect(textsOf(timeline, 'judge').at(-1)).toContain('DIVERGED');
  });

  test('are the hold where it converged', () => {
    const timeline = new FakeTimeline()
      .advance(500)
      .act('sigkill', SLAVE)
      .act('start', SLAVE)
      .expect({ kind: 'in-sync' })
      .fe({ outOfSync: true })
      .advance(1500)
      .fe({})
      .advance(9000)
      .end();
    expect(textsOf(timeline, 'judge').at(-1)).toMatch(/^hold .* CONVERGED$/);
  });
});

test('actions are marks, and an outage lasts as long as it did', () => {
  const { marks, segments } = drawn(complaint());
  expect(marks.map((mark) => mark.text)).toEqual(['sigkill pika-2', 'start pika-2', 'ready pika-2']);
  const outage = segments.find((segment) => segment.lane === 'done')!;
  expect(outage.text).toBe('pika-2 down 1 s, noticed');
  expect(outage.to - outage.from).toBe(1000);
});

test('what is done to a proxy is done to it by its name', () => {
  const timeline = new FakeTimeline().withProxy().advance(1000).act('sigkill', PROXY).end();
  expect(drawn(timeline).marks.map((mark) => mark.text)).toEqual(['sigkill codis-proxy-1']);
});

test('the first look goes to the finding, at the moment of the verdict', () => {
  const timeline = complaint();
  const { at } = judgedTimeline(timeline).expectations[0]!;
  expect(drawn(timeline).focus).toEqual({ t: at, lane: 'badge 1' });
});

describe('what was said when', () => {
  test('keeps every sample, and each text once', () => {
    const timeline = complaint();
    const moments = momentsOf(timeline);
    const asked = timeline.filter((event) => event.kind === 'node' && event.node === SLAVE);
    expect(moments.nodes[SLAVE]!.at).toHaveLength(asked.length);
    expect(new Set(moments.texts).size).toBe(moments.texts.length);
    expect(moments.nodes[SLAVE]!.said.some((said) => said < 0)).toBe(true);
  });

  test('of servers called like what every object has', () => {
    const said = ['constructor', '__proto__'];
    const samples = said.map((node): TimelineEvent => ({ t: 0, kind: 'node', took: 1, node, info: node }));
    const { nodes, texts } = momentsOf(samples);
    expect(said.map((node) => texts[nodes[node]!.said[0]!])).toEqual(said);
  });

  test('keeps how proxies route, and what their clients had', () => {
    const moments = momentsOf(new FakeTimeline().withProxy().clients({ failed: 1 }).advance(200).end());
    const { texts } = moments;
    const last = (said: readonly number[]) => JSON.parse(texts[said.at(-1)!]!);
    expect(last(moments.routes[PROXY]!.said)).toEqual(ROUTES);
    expect(last(moments.clients[`1 ${PROXY}`]!.said)).toMatchObject({ done: 30, failed: 1 });
  });

  test('a group that has gone is not said to be as it was', () => {
    const timeline = new FakeTimeline().advance(100).events;
    const group = { models: [], stats: {} };
    const { fe, texts } = momentsOf([...timeline, { t: 100, kind: 'fe', took: 1, group }]);
    expect(fe['1']!.said.map((said) => (said < 0 ? texts[-1 - said] : 'there'))).toEqual([
      'there',
      'no such group',
    ]);
  });
});
