import { expect, test } from 'vitest';
import type { TimelineMeta } from '../timeline/event.ts';
import { FakeTimeline, groupNow, SLAVE } from './fake-timeline.ts';
import { Harm } from './harm.ts';

const ELSEWHERE = '127.0.0.1:21500';

/** What is found in group 1, which is marked and healthy, after something was done to each of the targets. */
function found(...targets: string[]) {
  const timeline = new FakeTimeline().fe({ outOfSync: true });
  const meta = timeline.events[0] as TimelineMeta;
  const other = { id: 2, servers: [{ name: 'pika-3', address: ELSEWHERE, aliases: [] }] };
  timeline.events[0] = { ...meta, groups: [...meta.groups, other] };
  for (const target of targets) timeline.act('sigcont', target);
  return groupNow(timeline).disagreements;
}

test('a needless mark is the wrong group’s where something was done to another group alone', () => {
  const wrong = { kind: 'wrong-group', group: 1, reported: 'OUT OF SYNC', actual: 'in sync' };
  expect(found(ELSEWHERE)).toMatchObject([wrong]);
  expect(found('group 2')).toMatchObject([
    { ...wrong, text: expect.stringMatching(/nothing was done to it, only to group 2$/) },
  ]);
});

test('it is said to which groups something was done, each once, in their order', () => {
  expect(found('group 10', ELSEWHERE, 'group 2')).toMatchObject([
    { text: expect.stringMatching(/ only to group 2, 10$/) },
  ]);
});

test('what else is wrong with a group keeps its name', () => {
  const harm = new Harm();
  harm.act({ t: 1, kind: 'action', action: 'sigkill', target: ELSEWHERE }, [2]);
  const stale = { kind: 'stale-state', group: 1, reported: '', actual: '', text: '' } as const;
  expect(harm.attributed(stale)).toBe(stale);
});

test.each([
  ['nothing was done', []],
  ['something was done to one of its servers as well', [ELSEWHERE, SLAVE]],
  ['something was ordered of it as well', ['group 2', 'group 1']],
  ['something was done to what serves all groups', [ELSEWHERE, 'codis-dashboard']],
])('a needless mark may be of the group’s own doing where %s', (_, targets) => {
  expect(found(...targets)).toMatchObject([{ kind: 'stuck-out-of-sync', group: 1 }]);
});
