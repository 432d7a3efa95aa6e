import { describe, expect, test } from 'vitest';
import { parseReplication, type Replication } from '../pika/info.ts';
import { FakeTimeline, MASTER, MASTER_INFO, PERIOD_MS, SLAVE, slaveInfo, TENTH } from './fake-timeline.ts';
import { judge } from './judge.ts';
import { limitsFor } from './limits.ts';
import { lostMasterauth } from './lost-masterauth.ts';
import type { NodeView } from './node-view.ts';

const LIMITS = limitsFor(TENTH, PERIOD_MS);

/** What comes of a slave whose link stays down, which fe shows as it is. */
function judged(masterauth: boolean | undefined, master: 'up' | 'silent' = 'up') {
  const timeline = new FakeTimeline()
    .act('ready', SLAVE)
    .node(SLAVE, slaveInfo('down'))
    .fe({ slaveCell: { master_addr: MASTER, master_link_status: 'down' } });
  if (master === 'silent') timeline.node(MASTER, undefined);
  const events = timeline
    .expect({ kind: 'in-sync' })
    .advance(3 * LIMITS.settleMs)
    .end();
  return judge(
    events.map((event) => (event.kind === 'node' && event.node === SLAVE ? { ...event, masterauth } : event)),
    LIMITS,
  );
}

describe('a slave whose link stays down', () => {
  test('is found where it does not have its master’s password', () => {
    expect(judged(false)).toMatchObject({
      verdict: 'diverged',
      findings: [{ kind: 'lost-masterauth', group: 1, server: SLAVE }],
    });
  });

  test.each([
    ['it has the password', true, 'up'],
    ['servers demand none', undefined, 'up'],
    ['its master does not answer', false, 'silent'],
  ] as const)('says nothing of the dashboard where %s', (_, masterauth, master) => {
    expect(judged(masterauth, master)).toMatchObject({ verdict: 'unknown', findings: [] });
  });
});

describe('of a group as it is at a moment', () => {
  const master: NodeView = {
    kind: 'master',
    replication: parseReplication(MASTER_INFO) as Replication,
    data: undefined,
  };
  const slave = {
    kind: 'slave',
    replication: parseReplication(slaveInfo('down')) as Replication,
    data: undefined,
    master: MASTER as string | undefined,
    isForeign: false,
    linked: false,
    masterauth: false,
  } as const;
  const found = (seen: NodeView, of: NodeView | 'nobody' = master, marked?: boolean) =>
    lostMasterauth(
      { id: 1, views: new Map([[SLAVE, seen], ...(of === 'nobody' ? [] : [[MASTER, of] as const])]) },
      marked === undefined ? undefined : { outOfSync: marked },
    );

  test('it is said who lost whose password, and what the page shows of it', () => {
    expect(found(slave)).toMatchObject([
      {
        server: SLAVE,
        reported: 'no alarm in the group’s head',
        text: `${SLAVE} no longer has the password of its master ${MASTER} (masterauth), so that its link stays down`,
      },
    ]);
    expect(found(slave, master, false)).toMatchObject([{ reported: 'no alarm in the group’s head' }]);
    expect(found(slave, master, true)).toMatchObject([{ reported: 'OUT OF SYNC' }]);
  });

  test.each<[string, NodeView, NodeView | 'nobody']>([
    ['its link is up: the old one serves on', { ...slave, linked: true }, master],
    ['it is a master', master, master],
    ['nobody knows its master', { ...slave, master: undefined }, master],
    ['its master is none of the servers', slave, 'nobody'],
    ['its master follows somebody itself', slave, { ...slave, linked: true }],
  ])('nothing is said where %s', (_, seen, of) => {
    expect(found(seen, of)).toEqual([]);
  });
});
