import { describe, expect, test } from 'vitest';
import type { Route } from '../codis/routes.ts';
import {
  FakeTimeline,
  groupNow,
  LONE_MASTER_INFO,
  MASTER,
  PROXY,
  ROUTES,
  SLAVE,
  slaveInfo,
} from './fake-timeline.ts';
import { missingMark } from './routing-agreement.ts';

const [whole] = ROUTES as [Route];
const OTHER = '127.0.0.1:21200';
const MASTER_ALONE = [{ ...whole, replicas: [MASTER] }];
const marked = { outOfSync: true };

const proxied = () => new FakeTimeline().withProxy();
const foundOf = (timeline: FakeTimeline, ...kinds: string[]) =>
  groupNow(timeline).disagreements.filter(({ kind }) => kinds.includes(kind));
const textsOf = (timeline: FakeTimeline, ...kinds: string[]) =>
  foundOf(timeline, ...kinds).map(({ text }) => text);
const routed = (timeline: FakeTimeline) =>
  textsOf(timeline, 'untold-proxies', 'out-of-rotation', 'wrong-route');

describe('reads go to a server that is', () => {
  const sent = (timeline: FakeTimeline) => textsOf(timeline, 'wrong-route');

  test('a master by itself: the mark is not right for that', () => {
    const detached = () => proxied().node(MASTER, LONE_MASTER_INFO).node(SLAVE, LONE_MASTER_INFO);
    const text = `codis-proxy-1 sends reads to ${SLAVE}, which is master of 0 connected (slots 0-1023)`;
    expect(foundOf(detached(), 'wrong-route')).toMatchObject([
      { server: SLAVE, reported: 'no OUT OF SYNC', text },
    ]);
    expect(sent(detached().fe(marked))).toEqual([text]);
    expect(sent(detached().withProxy(OTHER))).toEqual([text.replace('sends', 'and codis-proxy-2 send')]);
    // Nobody knows which of the two is meant.
    expect(sent(detached().fe({ rows: [{ server: OTHER }, {}] }))).toEqual([]);
  });

  test('a slave of another', () => {
    const strayed = proxied()
      .node(MASTER, LONE_MASTER_INFO)
      .node(SLAVE, slaveInfo('up', '10.0.0.9', '9221'));
    expect(sent(strayed)).toHaveLength(1);
  });

  test('not known to be unfit, since it does not answer', () => {
    expect(sent(proxied().node(SLAVE, undefined))).toEqual([]);
  });
});

describe('a proxy takes for the master', () => {
  test('a slave: nothing is wrong with the reads that the real one gets', () => {
    const route = { ...whole, master: SLAVE };
    expect(textsOf(proxied().routes([route]), 'wrong-route')).toEqual([
      `codis-proxy-1 takes ${SLAVE} for the master of group 1, which ${MASTER} is (slots 0-1023)`,
    ]);
    const parts = [
      { ...route, last: 99 },
      { ...whole, first: 100, last: 199 },
      { ...route, first: 200 },
    ];
    expect(textsOf(proxied().routes(parts), 'wrong-route')[0]).toContain('924 slots (slots 0-99 and others)');
  });

  test('a stranger: that is what it has not been told', () => {
    const found = foundOf(proxied().routes([{ ...whole, master: OTHER }]), 'wrong-route', 'untold-proxies');
    expect(found.map(({ kind, server }) => [kind, server])).toEqual([['untold-proxies', undefined]]);
  });

  test('the only server that is left, while the first row’s is gone: there is no other', () => {
    const gone = proxied().act('sigkill', MASTER).node(SLAVE, slaveInfo('down'));
    expect(textsOf(gone.routes([{ ...whole, master: SLAVE, replicas: [] }]), 'wrong-route')).toEqual([]);
    const removed = proxied().act('fe-remove', MASTER).act('sigkill', SLAVE);
    expect(textsOf(removed, 'wrong-route')).toHaveLength(1);
  });
});

test('a slave that is ill need not get reads', () => {
  const ill = proxied().node(SLAVE, slaveInfo('down')).routes(MASTER_ALONE);
  expect(textsOf(ill, 'out-of-rotation')).toEqual([]);
});

describe('a mark that stands for the proxies’ sake', () => {
  test('is explained once: by what is lacking, in detail, before who can’t be told', () => {
    const lacking = proxied().withProxy(OTHER).proxyIs({ trouble: 'EOF' }, OTHER).routes(MASTER_ALONE);
    expect(routed(lacking.fe(marked))).toEqual([
      `${SLAVE} is healthy and its replica switch is on, but codis-proxy-1 gives it no reads of slots 0-1023: OUT OF SYNC is right`,
    ]);
  });

  test('names all that can’t be told, and all that is lacking', () => {
    const deaf = proxied().withProxy(OTHER).proxyIs({ trouble: 'EOF' }).proxyIs({ trouble: 'EOF' }, OTHER);
    const untold = 'can’t be told: the dashboard gets no answer: EOF';
    expect(routed(deaf.fe(marked))).toEqual([
      `group 1 is OUT OF SYNC rightly: codis-proxy-1 ${untold}; codis-proxy-2 ${untold}`,
    ]);
    const giving = [{ ...whole, replicas: [MASTER, SLAVE, OTHER] }];
    const both = proxied().withProxy(OTHER).routes(giving).routes(giving, OTHER);
    expect(routed(both.fe(marked))).toEqual([
      `group 1 is OUT OF SYNC rightly: codis-proxy-1 gives ${OTHER} reads of slots 0-1023; codis-proxy-2 gives ${OTHER} reads of slots 0-1023`,
    ]);
  });

  test('may stand for the nodes’ sake as well: then nothing is said of who can’t be told', () => {
    const ill = proxied().proxyIs({ trouble: 'EOF' }).node(SLAVE, slaveInfo('down')).fe(marked);
    expect(textsOf(ill, 'untold-proxies')).toEqual([]);
  });

  test('is missing where some can’t be told, unless what they lack says so already', () => {
    const { routing } = groupNow(proxied().act('sigkill', PROXY));
    const reported = { id: 1, outOfSync: false, rows: [], promoting: false };
    expect(missingMark(reported, routing!)).toMatchObject({ kind: 'untold-proxies' });
    expect(missingMark({ ...reported, outOfSync: true }, routing!)).toBeUndefined();
    expect(missingMark(reported, { ...routing!, lacking: ['codis-proxy-2 lacks it'] })).toBeUndefined();
    expect(missingMark(reported, { ...routing!, unheard: [] })).toBeUndefined();
  });
});

describe('nobody knows whether a mark is right', () => {
  const live = () => new FakeTimeline().live().withProxy().fe(marked);
  const doubtOf = (timeline: FakeTimeline) => groupNow(timeline).doubt;
  const unreached = (name: string) =>
    `${name} may lack something, and it does not answer (connection refused)`;

  test('while proxies do not answer us alone: all are named', () => {
    expect(doubtOf(live().withProxy(OTHER).routes(undefined).routes(undefined, OTHER))).toBe(
      `nobody knows whether group 1 is OUT OF SYNC rightly: ${unreached('codis-proxy-1')}; ${unreached('codis-proxy-2')}`,
    );
  });

  test('not where the nodes, or another proxy, are reason enough, nor where all answer', () => {
    expect(doubtOf(live().routes(undefined).node(SLAVE, slaveInfo('down')))).toBeUndefined();
    expect(doubtOf(live().withProxy(OTHER).routes(undefined).routes(MASTER_ALONE, OTHER))).toBeUndefined();
    expect(doubtOf(live())).toBeUndefined();
  });
});

describe('the remedy', () => {
  const remedies = (timeline: FakeTimeline, kind: string) =>
    foundOf(timeline, kind).map(({ remedy }) => remedy);
  const sync = 'press SYNC on group 1; slaveof does not help';

  test('is none where the proxies route as the dashboard has it: it would tell them the same again', () => {
    const detached = proxied().node(MASTER, LONE_MASTER_INFO).node(SLAVE, LONE_MASTER_INFO);
    expect(remedies(detached, 'wrong-route')).toEqual([undefined]);
    expect(remedies(proxied().routes([{ ...whole, master: SLAVE }]), 'wrong-route')).toEqual([sync]);
  });

  test('names all proxies that can’t be told', () => {
    const deaf = proxied().withProxy(OTHER).proxyIs({ trouble: 'EOF' }).proxyIs({ trouble: 'EOF' }, OTHER);
    expect(remedies(deaf.fe(marked), 'untold-proxies')).toEqual([
      `bring codis-proxy-1 and codis-proxy-2 back or remove them from the dashboard, then ${sync}`,
    ]);
  });
});
