import { describe, expect, test } from 'vitest';
import type { ActionName } from '../timeline/actions.ts';
import type { ActionEvent, FeSample, OutageEvent } from '../timeline/event.ts';
import { Identities } from './identity.ts';
import { OutageReader } from './outages.ts';

const [FIRST, SECOND, OTHER] = ['a:1', 'b:1', 'c:1'] as const;
const identities = new Identities({
  groups: [
    { id: 1, servers: [FIRST, SECOND, OTHER].map((address) => ({ name: address, address, aliases: [] })) },
  ],
});

const announce = (server: string): OutageEvent => ({ t: 0, kind: 'outage', server, asked: 'short' });
const act = (t: number, action: ActionName, target: string): ActionEvent => ({
  t,
  kind: 'action',
  action,
  target,
});
interface Said {
  marked?: boolean;
  rows?: readonly string[];
  states?: Record<string, number>;
  /** Of another group, of another server. */
  otherMarked?: boolean;
}
const fe = (t: number, { marked, rows = [FIRST, SECOND], states = {}, otherMarked }: Said = {}): FeSample => {
  const model = (id: number, servers: readonly string[], outOfSync = false) => ({
    id,
    servers: servers.map((server) => ({
      server,
      action: {},
      ...(server in states ? { state: states[server]! } : {}),
    })),
    promoting: {},
    out_of_sync: outOfSync,
  });
  const models = [model(1, rows, marked), model(2, [OTHER], otherMarked)];
  return { t, kind: 'fe', took: 5, group: { models, stats: {} } };
};
const failed = (t: number): FeSample => ({ t, kind: 'fe', took: 5, error: 'EOF' });

function outagesOf(...events: (OutageEvent | ActionEvent | FeSample)[]) {
  const reader = new OutageReader();
  for (const event of events) {
    if (event.kind === 'outage') reader.announce(event);
    else if (event.kind === 'action') reader.act(event);
    else reader.reported(event, identities);
  }
  return reader.read(9000);
}
/** What fe says after that server was killed at 1 s. */
const killed = (server: string, ...samples: (ActionEvent | FeSample)[]) =>
  outagesOf(announce(server), fe(500), act(1000, 'sigkill', server), ...samples)[0];

describe('an outage lasts', () => {
  test('from the first signal until the server answers, or until now', () => {
    const downs = outagesOf(
      announce(SECOND),
      act(1000, 'fe-slaveof', SECOND),
      act(1500, 'sigkill', FIRST),
      act(2000, 'sigterm', SECOND),
      act(3000, 'sigkill', SECOND),
      act(3500, 'ready', FIRST),
      act(4000, 'start', SECOND),
      act(5000, 'ready', SECOND),
      act(5500, 'ready', SECOND),
    );
    expect(downs).toEqual([{ server: SECOND, asked: 'short', downMs: 3000, noticed: false, offline: false }]);
    expect(killed(SECOND)).toMatchObject({ downMs: 8000 });
  });

  test('not at all without a signal', () => {
    expect(outagesOf(announce(SECOND), fe(500, { marked: true }))).toEqual([]);
  });

  test('by itself, where the same server has several', () => {
    const [one, another] = outagesOf(
      announce(SECOND),
      act(1000, 'sigkill', SECOND),
      act(1700, 'ready', SECOND),
      announce(SECOND),
      act(3000, 'sigkill', SECOND),
      fe(3100, { marked: true }),
      act(3200, 'ready', SECOND),
    );
    expect([one, another]).toMatchObject([
      { downMs: 700, noticed: false },
      { downMs: 200, noticed: true },
    ]);
  });
});

describe('the dashboard has', () => {
  test.each<[string, FeSample, boolean, boolean]>([
    ['noticed nothing', fe(1000), false, false],
    ['marked the group', fe(1000, { marked: true }), true, false],
    ['marked another group', fe(1100, { otherMarked: true }), false, false],
    ['believed it subjectively offline', fe(1100, { states: { [SECOND]: 1 } }), true, false],
    ['believed it offline', fe(1100, { states: { [SECOND]: 2 } }), true, true],
    ['believed another offline', fe(1100, { states: { [FIRST]: 2 } }), false, false],
    ['said so before it was killed, though that became known later', fe(999, { marked: true }), false, false],
    ['said nothing', failed(1100), false, false],
  ])('%s', (_, sample, noticed, offline) => {
    expect(killed(SECOND, sample)).toMatchObject({ noticed, offline });
  });

  test('not noticed by what it says before the signal', () => {
    const [outage] = outagesOf(
      announce(SECOND),
      fe(500, { marked: true }),
      act(1000, 'sigkill', SECOND),
      fe(1100),
    );
    expect(outage).toMatchObject({ noticed: false });
  });

  test('noticed what it still says after a time', () => {
    expect(killed(SECOND, fe(1100, { states: { [SECOND]: 2 } }), fe(1200))).toMatchObject({
      noticed: true,
      offline: true,
    });
  });

  test('not noticed by what it says once something else is done', () => {
    const over = [act(2000, 'ready', SECOND), act(3000, 'fe-promote', SECOND), fe(3100, { marked: true })];
    expect(killed(SECOND, ...over)).toMatchObject({ noticed: false });
  });

  test('failed over, where another stands first who did not', () => {
    const swapped = { rows: [SECOND, FIRST] };
    expect(killed(FIRST, fe(1100, swapped))).toMatchObject({ noticed: true, offline: true });
    expect(killed(FIRST, fe(1100))).toMatchObject({ noticed: false, offline: false });
    expect(killed(SECOND, fe(1100, swapped))).toMatchObject({ noticed: false });
    // It came to be the first while it was away already.
    const late = [fe(1100, swapped), act(1200, 'sigkill', SECOND), fe(1300)];
    expect(killed(SECOND, ...late)).toMatchObject({ noticed: false });
  });
});
