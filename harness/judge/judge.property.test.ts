import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitsOf } from '../judge/limits.ts';
import { failureMessage } from '../outcome/message.ts';
import { wrongDocuments } from '../testing/broken.ts';
import { DEAR } from '../testing/runs.ts';
import { recordings, timelines } from '../testing/seeds.ts';
import { TimelineDecoder } from '../timeline/codec.ts';
import { metaOf, type TimelineEvent, timelineLineSchema } from '../timeline/event.ts';
import { readTimeline } from '../timeline/reader.ts';
import { FakeTimeline, MASTER, PROXY, SLAVE } from './fake-timeline.ts';
import { type Judgement, judge } from './judge.ts';

/** What was seen of real programs of each release: every third, since each is a minute of ten samples a second. */
const some = recordings.filter((_, index) => index % 3 === 0);
const real = [...timelines, ...some].map(({ name, text }) => {
  const timeline = readTimeline(text);
  return { name, timeline, judgement: judged(timeline), toString: () => name };
});
/** What a timeline can have besides. */
const made = new FakeTimeline({}, true)
  .withProxy()
  .clients({ lost: { key: 'a', had: 2, got: 1, issued: 3 }, staleMs: 50, noWriteMs: 20 })
  .advance(1000)
  .act('sigkill', SLAVE)
  .outage(SLAVE, 'short')
  .expect({ kind: 'broken', server: SLAVE, how: 'down' })
  .node(SLAVE, undefined)
  .fe({ outOfSync: true })
  .advance(1000)
  .wrote(MASTER, `${MASTER}#1`)
  .expect({ kind: 'untold', group: 1 })
  .routes(undefined, PROXY)
  .advance(1000)
  .end();

function judged(timeline: readonly TimelineEvent[]): Judgement {
  return judge(timeline, limitsOf(metaOf(timeline)));
}

describe('of any sequence of events that the schema allows', () => {
  const seeds = [made, ...real.filter((_, index) => index % 3 === 0).map(({ timeline }) => timeline)];
  /** A few different events of each kind. */
  const events = [...Map.groupBy(seeds.flat(), ({ kind }) => kind).values()].flatMap((alike) =>
    alike.filter((_, index) => index % Math.ceil(alike.length / 12) === 0),
  );
  const valid = wrongDocuments(events, 2)
    .map(asRead)
    .filter((event) => event !== undefined);
  const sequences = fc
    .tuple(fc.constantFrom(...seeds), fc.nat(), fc.array(valid, { minLength: 1, maxLength: 30 }))
    .map(([timeline, at, added]) => {
      const from = 1 + (at % timeline.length);
      return [...timeline.slice(0, from), ...added, ...timeline.slice(from, from + 100)];
    });

  test('there is an answer, which says why where it is not a pass', () => {
    fc.assert(
      fc.property(sequences, (timeline) => {
        const judgement = judged(timeline);
        for (const { verdict, findings, reason } of judgement.expectations) {
          if (verdict === 'converged') expect(findings).toEqual([]);
          if (verdict === 'diverged') expect(findings).not.toEqual([]);
          if (verdict === 'unknown') expect(reason).toMatch(/./);
        }
        failureMessage(judgement, { meta: metaOf(timeline), recording: 'a recording' });
      }),
      DEAR,
    );
  });
});

/** What must not change: verdicts, and what was found of whom when. */
function essence(
  { verdict, expectations, outages, convergedMs }: Judgement,
  { shiftMs = 0, name = same } = {},
) {
  return {
    verdict,
    convergedMs,
    outages: outages.map((outage) => ({ ...outage, server: name(outage.server) })),
    expectations: expectations.map((each) => ({
      verdict: each.verdict,
      at: each.at - shiftMs,
      settledAt: each.settledAt && each.settledAt - shiftMs,
      convergedMs: each.convergedMs,
      findings: each.findings
        .map(({ kind, group, server, sinceMs }) =>
          [kind, group, server && name(server), sinceMs - shiftMs].join(),
        )
        .sort(),
    })),
  };
}
const same = (text: string) => text;
const isSample = ({ kind }: TimelineEvent) => ['fe', 'node', 'proxy', 'page'].includes(kind);
const one = fc.constantFrom(...real);

describe('a recording comes to the same', () => {
  test('when samples are repeated', () => {
    fc.assert(
      fc.property(
        one,
        fc.array(fc.nat(3), { minLength: 1, maxLength: 20 }),
        ({ timeline, judgement }, times) => {
          const repeated = timeline.flatMap((event, index) =>
            isSample(event) ? Array.from({ length: 1 + times[index % times.length]! }, () => event) : [event],
          );
          expect(essence(judged(repeated))).toEqual(essence(judgement));
        },
      ),
      DEAR,
    );
  });

  test('when all times are shifted', () => {
    fc.assert(
      fc.property(one, fc.nat(1e9), ({ timeline, judgement }, shiftMs) => {
        const shifted = timeline.map((event) => ({ ...event, t: event.t + shiftMs }));
        expect(essence(judged(shifted), { shiftMs })).toEqual(essence(judgement));
      }),
      DEAR,
    );
  });

  test('when the clock jumps', () => {
    fc.assert(
      fc.property(
        one,
        fc.array(fc.string(), { minLength: 1, maxLength: 5 }),
        ({ timeline, judgement }, clocks) => {
          const jumping = timeline.map((event, index) =>
            event.kind === 'fe' ? { ...event, clock: clocks[index % clocks.length]! } : event,
          );
          expect(essence(judged(jumping))).toEqual(essence(judgement));
        },
      ),
      { ...DEAR, numRuns: 30 },
    );
  });

  test('when its servers have other names and addresses', () => {
    const host = fc.constantFrom('10.1.2.3', 'pika.example.org', 'node-7');
    fc.assert(
      fc.property(one, host, fc.nat(1000), ({ timeline, judgement }, host, offset) => {
        const { groups } = metaOf(timeline);
        const addresses = groups.flatMap(({ servers }) => servers.map(({ address }) => address));
        const names = new Map(addresses.map((address, i) => [address, `${host}:${40_000 + offset + 7 * i}`]));
        const renamed = renamedIn(timeline, names, host);
        const back = new Map([...names].map(([old, name]) => [name, old]));
        const name = (server: string) => back.get(server) ?? server;
        expect(essence(judged(renamed), { name })).toEqual(essence(judgement));
      }),
      { ...DEAR, numRuns: 30 },
    );
  });

  test('when what has no order stands in another', () => {
    fc.assert(
      fc.property(one, fc.infiniteStream(fc.nat()), ({ timeline }, ranks) => {
        const both = twice(timeline);
        const reordered = both.map((event): TimelineEvent => {
          if (event.kind === 'meta') {
            const groups = event.groups.map((group) => ({
              ...group,
              servers: shuffled(group.servers, ranks),
            }));
            return { ...event, groups: shuffled(groups, ranks) };
          }
          if (event.kind !== 'fe' || event.error !== undefined) return event;
          const { models, stats } = event.group;
          const entries = Object.fromEntries(shuffled(Object.entries(stats), ranks));
          return { ...event, group: { models: shuffled(models, ranks), stats: entries } };
        });
        expect(essence(judged(reordered))).toEqual(essence(judged(both)));
      }),
      { ...DEAR, numRuns: 30 },
    );
  });
});

describe('what is unknown is no agreement', () => {
  const converged = real.filter(({ judgement }) => judgement.verdict === 'converged');
  const diverged = real.filter(({ judgement }) => judgement.verdict === 'diverged');
  const errors = fc.constantFrom('', 'closed', 'time-out after 1000 ms');

  test('a fe that never answers after the last demand', () => {
    fc.assert(
      fc.property(fc.constantFrom(...converged), errors, ({ timeline }, error) => {
        const from = timeline.findLastIndex(({ kind }) => kind === 'expect');
        const silent = timeline.map((event, index) =>
          index > from && event.kind === 'fe' ? unanswered(event, error) : event,
        );
        expect(judged(silent).verdict).toBe('unknown');
      }),
      { ...DEAR, numRuns: 30 },
    );
  });

  test('steadiness that nobody reported', () => {
    fc.assert(
      fc.property(errors, (error) => {
        const timeline = new FakeTimeline()
          .advance(300)
          .expect({ kind: 'steady', forMs: 3000 })
          .feFails(error);
        expect(judged(timeline.advance(60_000).end()).verdict).toBe('unknown');
      }),
      { numRuns: 3, examples: [['']] },
    );
  });

  test('samples that are lost, here and there or all of a time, make nothing converge', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...diverged),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
        fc.tuple(share, share),
        errors,
        ({ timeline }, lost, [from, to], error) => {
          const holed = timeline.map((event, index) => {
            const passed = index / timeline.length;
            const isLost = lost[index % lost.length] || (passed >= from && passed <= to);
            return isSample(event) && isLost ? unanswered(event, error) : event;
          });
          expect(judged(holed).verdict).not.toBe('converged');
        },
      ),
      DEAR,
    );
  });
});

/** As the reader gives it; undefined where it would refuse it. */
function asRead(document: unknown): TimelineEvent | undefined {
  try {
    return new TimelineDecoder().decode(timelineLineSchema.parse(document));
  } catch {
    return undefined;
  }
}

function unanswered({ t, ...event }: TimelineEvent, error: string): TimelineEvent {
  const took = 'took' in event ? event.took : 0;
  if (event.kind === 'node') return { t, took, kind: 'node', node: event.node, error };
  if (event.kind === 'fe') return { t, took, kind: 'fe', error };
  return { t, ...event } as TimelineEvent;
}

/** The same timeline of servers with other addresses, wherever these stand. */
function renamedIn(
  timeline: readonly TimelineEvent[],
  names: ReadonlyMap<string, string>,
  host: string,
): TimelineEvent[] {
  let text = JSON.stringify(timeline);
  for (const [old, name] of names) {
    const [oldPort, port] = [old, name].map((address) => address.split(':')[1]!);
    text = text
      .replaceAll(old, name)
      .replaceAll(`master_port:${oldPort}`, `master_port:${port}`)
      .replaceAll(`"master_port":"${oldPort}"`, `"master_port":"${port}"`)
      .replaceAll(`port=${oldPort},`, `port=${port},`);
  }
  return JSON.parse(
    text
      .replaceAll('master_host:127.0.0.1', `master_host:${host}`)
      .replaceAll('"master_host":"127.0.0.1"', `"master_host":"${host}"`)
      .replaceAll('ip=127.0.0.1,', `ip=${host},`),
  );
}

/** The timeline of a cluster with two groups to which the same happens. */
function twice(timeline: readonly TimelineEvent[]): TimelineEvent[] {
  const { groups } = metaOf(timeline);
  const addresses = groups.flatMap(({ servers }) => servers.map(({ address }) => address));
  const names = new Map(addresses.map((address, i) => [address, `10.9.8.7:${50_000 + i}`]));
  const second = renamedIn(timeline, names, '10.9.8.7');
  return timeline.flatMap((event, index): TimelineEvent[] => {
    const other = second[index]!;
    if (event.kind === 'meta' && other.kind === 'meta')
      return [{ ...event, groups: [...event.groups, ...other.groups.map((group) => ({ ...group, id: 2 }))] }];
    if (
      event.kind === 'fe' &&
      event.error === undefined &&
      other.kind === 'fe' &&
      other.error === undefined
    ) {
      const models = [...event.group.models, ...other.group.models.map((group) => ({ ...group, id: 2 }))];
      return [{ ...event, group: { models, stats: { ...event.group.stats, ...other.group.stats } } }];
    }
    const isOfBoth = event.kind === 'fe' || event.kind === 'expect' || event.kind === 'end';
    return isOfBoth || JSON.stringify(event) === JSON.stringify(other) ? [event] : [event, other];
  });
}

/** By ranks that are drawn. */
function shuffled<T>(values: readonly T[], ranks: Iterator<number>): T[] {
  return values
    .map((value) => ({ value, rank: ranks.next().value as number }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ value }) => value);
}
