import { describe, expect, test } from 'vitest';
import type { Served } from '../timeline/event.ts';
import {
  FakeTimeline,
  groupNow,
  LONE_MASTER_INFO,
  MASTER,
  MASTER_INFO,
  PERIOD_MS,
  PROXY,
  SLAVE,
  slaveInfo,
} from './fake-timeline.ts';

const OTHER = '127.0.0.1:21200';
const lost = { key: 'insync:counter:1', had: 90, got: 41, issued: 90 };
const OF_SLAVE = slaveInfo('up', '127.0.0.1', '21010');

const proxied = () => new FakeTimeline().withProxy().withProxy(OTHER).advance(PERIOD_MS);
const found = (timeline: FakeTimeline) =>
  groupNow(timeline).disagreements.filter(({ kind }) =>
    ['stale-read', 'unserved', 'lost-write'].includes(kind),
  );
const textsOf = (timeline: FakeTimeline) => found(timeline).map(({ text }) => text);

describe('of several proxies', () => {
  /** What clients have of two proxies. */
  const both = (first: Partial<Served>, second: Partial<Served>) => {
    const timeline = proxied();
    for (const [proxy, served] of [[PROXY, first] as const, [OTHER, second] as const]) {
      const groups = [{ group: 1, done: 1, failed: 0, staleMs: 0, ...served }];
      timeline.events.push({ t: PERIOD_MS, kind: 'clients', took: 1, proxy, groups });
    }
    return timeline;
  };

  test('the oldest value is named', () => {
    expect(textsOf(both({ staleMs: 3000 }, { staleMs: 2000.4 }))).toEqual([
      'a read through codis-proxy-1 and codis-proxy-2 gave what had been overwritten 3000 ms before',
    ]);
    expect(textsOf(both({ staleMs: 1000 }, { staleMs: 2000.4 }))).toEqual([
      'a read through codis-proxy-2 gave what had been overwritten 2000 ms before',
    ]);
  });

  test('the first reason that is known', () => {
    const although = `get errors, although ${MASTER} is a healthy master`;
    expect(textsOf(both({ failed: 1 }, { failed: 1, error: 'EOF' }))).toEqual([
      `clients of codis-proxy-1 and codis-proxy-2 ${although}: EOF`,
    ]);
    expect(textsOf(both({}, { failed: 1 }))).toEqual([
      `clients of codis-proxy-2 ${although}: no reason given`,
    ]);
  });
});

describe('errors', () => {
  const failing = () => proxied().clients({ failed: 1 });

  test('are the proxy’s only where its group has a master', () => {
    expect(found(failing().node(MASTER, undefined))).toEqual([]);
  });

  test('of a proxy that was taken away count no more, unless that was refused', () => {
    expect(found(failing().advance(PERIOD_MS).act('sigkill', PROXY))).toEqual([]);
    expect(found(failing().act('sigkill', PROXY, 'no such process'))).toHaveLength(1);
  });
});

describe('a write that is gone', () => {
  const gone = (timeline: FakeTimeline) => found(timeline.clients({ lost }));
  const counts = (timeline: FakeTimeline, server: string, counter: number) =>
    timeline.data(server, null, null, String(counter)).advance(PERIOD_MS);

  test('is lost where a server had it all the time', () => {
    const slave = counts(proxied(), SLAVE, 95);
    expect(gone(slave)).toStrictEqual([
      {
        kind: 'lost-write',
        group: 1,
        server: MASTER,
        reported: 'a master',
        actual: `${SLAVE} had more`,
        text: `insync:counter:1 was acknowledged as 90 and became 41 by the next increase: ${SLAVE} had it all the time, and ${MASTER} was made the master`,
      },
    ]);
    const [orphan] = gone(counts(proxied().node(MASTER, undefined), SLAVE, 95));
    expect(orphan).not.toHaveProperty('server');
    expect(orphan!.text).toContain('and another was made the master');
  });

  test('is lost whatever was asked of that server meanwhile, or when it was told to be ready', () => {
    expect(gone(counts(proxied(), SLAVE, 95).act('fe-slaveof', SLAVE))).toHaveLength(1);
    const back = proxied().act('sigkill', SLAVE).advance(PERIOD_MS).act('start', SLAVE);
    expect(gone(counts(back, SLAVE, 95).act('ready', SLAVE))).toHaveLength(1);
  });

  test('is not where only the master has it, nor a server that is away, or was when it was written', () => {
    expect(gone(counts(proxied(), MASTER, 95))).toEqual([]);
    expect(gone(counts(proxied(), SLAVE, 95).act('sigkill', SLAVE))).toEqual([]);
    const late = counts(proxied().act('sigkill', SLAVE), MASTER, 95).act('start', SLAVE).advance(PERIOD_MS);
    expect(gone(counts(late, SLAVE, 95))).toEqual([]);
  });

  describe('once another server was made the master', () => {
    const promoted = (timeline: FakeTimeline) =>
      timeline.node(MASTER, undefined).node(SLAVE, LONE_MASTER_INFO).advance(PERIOD_MS);
    const followed = (timeline: FakeTimeline) => timeline.node(MASTER, OF_SLAVE).node(SLAVE, MASTER_INFO);

    test('is not where the old one has what the new one has counted since', () => {
      expect(gone(counts(followed(promoted(counts(proxied(), MASTER, 90))), MASTER, 95))).toEqual([]);
    });

    test('is not either where it was seen with that as soon as the new one was seen to be the master', () => {
      expect(gone(counts(followed(counts(proxied(), MASTER, 90)), MASTER, 95))).toEqual([]);
    });

    test('is where the old one went on to count by itself, untouched', () => {
      const two = proxied().node(SLAVE, LONE_MASTER_INFO).advance(PERIOD_MS);
      expect(gone(followed(counts(two, MASTER, 95)))).toHaveLength(1);
    });

    test('is where the old one was back before that, though the new one was out of sight before', () => {
      const blip = proxied()
        .node(SLAVE, undefined)
        .advance(PERIOD_MS)
        .act('sigkill', MASTER)
        .advance(PERIOD_MS);
      const back = counts(
        blip.node(SLAVE, slaveInfo('up')).act('start', MASTER).advance(PERIOD_MS),
        MASTER,
        95,
      );
      expect(gone(followed(promoted(back)))).toHaveLength(1);
    });

    test('is where the old one had it by itself, and nothing took it away', () => {
      expect(gone(followed(promoted(counts(proxied(), MASTER, 95))))).toHaveLength(1);
    });

    test('is where the old one had it of the new one before', () => {
      const before = counts(followed(proxied()), MASTER, 95).node(SLAVE, slaveInfo('up')).advance(PERIOD_MS);
      expect(gone(followed(before))).toHaveLength(1);
    });
  });
});
