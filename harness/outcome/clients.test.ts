import { expect, test } from 'vitest';
import { FakeTimeline } from '../judge/fake-timeline.ts';
import { clientsIn, feltOutage } from './clients.ts';
import { judgeRecording } from './judged-recording.ts';

const timeline = () =>
  new FakeTimeline()
    .withProxy()
    .clients({})
    .advance(200)
    .clients({ failed: 5, noWriteMs: 80, noReadMs: 40 })
    .advance(100)
    .clients({ failed: 5, noWriteMs: 180 })
    .advance(100)
    .clients({})
    .advance(100)
    .end();

test('what clients had is summed up, and their longest outage kept, also in the outcome', () => {
  const expected = [{ group: 1, done: 150, failed: 10, noWriteMs: 180, noReadMs: 40 }];
  expect(clientsIn(timeline())).toEqual(expected);
  expect(judgeRecording(timeline(), 'x').outcome.clients).toEqual(expected);
});

test('groups are told apart', () => {
  const served = (group: number) => ({ group, done: group, failed: 0, staleMs: 0 });
  const groups = [served(2), served(1)];
  expect(clientsIn([{ t: 0, kind: 'clients', took: 1, proxy: 'p', groups }])).toMatchObject([
    { group: 1, done: 1 },
    { group: 2, done: 2 },
  ]);
});

test.each([
  [0, 0, 'none'],
  [2600, 0, 'no writes for 2.6 s'],
  [0, 92, 'no reads for 92 ms'],
  [2600, 92, 'no writes for 2.6 s, no reads for 92 ms'],
])('an outage of %i and %i ms reads %s', (noWriteMs, noReadMs, words) => {
  const group = (more: object) => ({ group: 1, done: 9, failed: 0, noWriteMs: 0, noReadMs: 0, ...more });
  expect(feltOutage([group({ noWriteMs }), group({ noReadMs })])).toBe(words);
});
