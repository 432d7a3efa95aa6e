import { describe, expect, test } from 'vitest';
import { FakeTimeline, MASTER, PERIOD_MS, SLAVE, slaveInfo, TENTH } from './fake-timeline.ts';
import { judge } from './judge.ts';
import { limitsFor } from './limits.ts';

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
