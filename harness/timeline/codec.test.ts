import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ShownGroup } from '../codis/shown.ts';
import type { FeGroupStats } from '../codis/stats.ts';
import { FakeTimeline, MASTER, SLAVE, throughFile } from '../judge/fake-timeline.ts';
import type { TimelineEvent } from './event.ts';

/** Few different contents, so that most are the same as the one before. */
const feGroup = (connection: number, outOfSync: boolean): FeGroupStats => ({
  models: [{ id: 1, servers: [], promoting: {}, out_of_sync: outOfSync }],
  stats: { [MASTER]: { stats: { slave0: `ip=127.0.0.1,port=2,conn_fd=${connection},lag=(db0:0)` } } },
});
const error = fc.record({ error: fc.string() });
const feSaid = fc.oneof(
  error,
  fc.record({
    group: fc.tuple(fc.nat(1), fc.boolean()).map((said) => feGroup(...said)),
    proxies: fc
      .nat(1)
      .map((count) =>
        Array.from({ length: count }, () => ({ token: 'a', admin: '127.0.0.1:3', clients: '127.0.0.1:4' })),
      ),
    slots: fc.nat(1).map((group) => [{ first: 0, last: 1023, group }]),
  }),
);
const routes = fc
  .constantFrom(MASTER, SLAVE)
  .map((master) => [{ first: 0, last: 1023, group: 1, master, replicas: [] as string[] }]);
const proxySaid = fc.oneof(error, fc.record({ routes }));
const nodeSaid = fc.oneof(error, fc.record({ info: fc.constantFrom('', 'role:master', 'role:slave') }));
const pageSaid = fc.oneof(
  error,
  fc.record({ groups: fc.boolean().map((outOfSync): ShownGroup[] => [{ id: 1, outOfSync, rows: [] }]) }),
);
const time = fc.record({ t: fc.nat(), took: fc.nat() });
const event: fc.Arbitrary<TimelineEvent> = fc.oneof(
  fc.tuple(time, feSaid).map(([at, said]) => ({ kind: 'fe', ...at, ...said }) as const),
  // A node may be called what it likes.
  fc
    .tuple(time, nodeSaid, fc.constantFrom(MASTER, SLAVE, 'fe', 'page'))
    .map(([at, said, node]) => ({ kind: 'node', node, ...at, ...said }) as const),
  fc
    .tuple(time, proxySaid, fc.constantFrom('127.0.0.1:3', MASTER))
    .map(([at, said, proxy]) => ({ kind: 'proxy', proxy, ...at, ...said }) as const),
  fc.tuple(time, pageSaid).map(([at, said]) => ({ kind: 'page', ...at, ...said }) as const),
  fc.nat().map((t) => ({ t, kind: 'action', action: 'sigkill', target: SLAVE }) as const),
);

test('what is written and read again is the same, whatever happened', () => {
  const [meta] = new FakeTimeline().events;
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const timeline = [meta!, ...events];
      expect(throughFile(timeline)).toEqual(timeline);
    }),
  );
});
