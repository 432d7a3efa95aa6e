import { describe, expect, test } from 'vitest';
import type { Failure } from '../../failure.ts';
import { NodeMap } from '../cluster/node-map.ts';
import { MASTER, type ProxySaid, type Said, samples, slave, viewAfter, viewWith } from '../testing/views.ts';
import { groupLooks } from './group-looks.ts';
import { Standings } from './standing.ts';
import { verdictOf } from './view.ts';

const HEALTHY: Said = { nodes: { 'a:1': MASTER, 'b:1': slave('a:1') } };
const OTHER: Said = { nodes: { 'x:1': MASTER, 'y:1': slave('x:1') } };
const STUCK: Said = { ...HEALTHY, outOfSync: true };
const BLIND: Said = { ...HEALTHY, nodes: { ...HEALTHY.nodes, 'b:1': { error: 'connection refused' } } };

describe('a finding', () => {
  test('counts from the answers that first showed it', () => {
    expect(viewAfter([STUCK]).groups[0]!.findings).toMatchObject([{ heldMs: 0, confirmed: false }]);
    expect(viewAfter([STUCK], [STUCK]).groups[0]!.findings).toMatchObject([
      { heldMs: 1000, confirmed: true },
    ]);
  });

  test('begins anew after a moment without it, or one in which nobody could tell', () => {
    expect(viewAfter([STUCK], [HEALTHY], [STUCK]).groups[0]!.findings).toMatchObject([{ heldMs: 0 }]);
    expect(viewAfter([STUCK], [BLIND], [STUCK]).groups[0]!.findings).toMatchObject([{ heldMs: 0 }]);
    const standings = new Standings(1000);
    const look = (ms: number) => standings.update(groupLooks(samples([STUCK], ms), new NodeMap([])));
    look(0);
    standings.blind();
    expect(look(5000)[0]!.findings).toMatchObject([{ heldMs: 0 }]);
  });

  test('that came and went is counted', () => {
    const { flapped } = viewAfter([STUCK], [STUCK], [HEALTHY], [STUCK], [HEALTHY]).groups[0]!;
    expect(flapped).toEqual([{ kind: 'stuck-out-of-sync', server: undefined, times: 2, longestMs: 1000 }]);
  });

  test('is none of an old answer: a node that was asked long ago proves nothing now', () => {
    const standings = new Standings(1000);
    const old = samples([STUCK], 0);
    standings.update(groupLooks(old, new NodeMap([])));
    const later = { ...old, fe: samples([STUCK], 5000).fe };
    expect(standings.update(groupLooks(later, new NodeMap([])))[0]!.findings).toMatchObject([{ heldMs: 0 }]);
  });
});

describe('the verdict', () => {
  test.each([
    ['agrees', [HEALTHY]],
    ['disagrees', [OTHER, STUCK]],
    ['unknown', [OTHER, BLIND]],
    ['disagrees', [{ ...OTHER, outOfSync: true }, BLIND]],
    ['unknown', []],
  ])('is %s', (verdict, groups) => {
    expect(verdictOf(viewAfter(groups, groups))).toBe(verdict);
  });

  test('is unknown while something differs, but not for long enough', () => {
    expect(verdictOf(viewAfter([STUCK]))).toBe('unknown');
  });
});

describe('with a node out of sight', () => {
  const kinds = (said: Said) => viewAfter([said]).groups[0]!.disagreements.map(({ kind }) => kind);

  test('nothing is concluded from what it may be', () => {
    const nodes = { 'a:1': { error: 'closed' }, 'b:1': slave('a:1'), 'c:1': slave('a:1') };
    expect(kinds({ nodes })).toEqual([]);
    expect(kinds({ nodes, outOfSync: true })).toEqual([]);
  });

  test('it is told where fe does not reach it either', () => {
    const nodes = { 'a:1': MASTER, 'b:1': { error: 'connection refused' } };
    expect(viewAfter([{ nodes, cells: { 'b:1': null } }]).groups[0]!.unknown).toEqual([
      'b:1 does not answer: connection refused, and fe shows ERROR for it',
    ]);
  });

  test('the kind of its error says what is to be done, and no word of it does', () => {
    const unknown = (failure: Failure) =>
      viewAfter([{ nodes: { 'a:1': MASTER, 'b:1': failure } }]).groups[0]!.unknown;
    expect(unknown({ error: 'NEED_LOGIN', reason: 'password-wanted' })).toEqual([
      'b:1 wants a password: set INSYNC_AUTH',
    ]);
    expect(unknown({ error: 'go away', reason: 'password-refused' })).toEqual([
      'b:1 refuses the password: go away',
    ]);
    expect(unknown({ error: 'no such host', reason: 'unknown-name' })).toEqual([
      "b:1 can't be asked: no such host; --node-map says where it is reached",
    ]);
    for (const error of ['NOAUTH', 'WRONGPASS', 'its name is not known here'])
      expect(unknown({ error })).toEqual([`b:1 does not answer: ${error}`]);
  });

  test('what the others are still counts', () => {
    const nodes = { 'a:1': MASTER, 'b:1': { error: 'closed' }, 'c:1': slave('a:1', 'down') };
    expect(kinds({ nodes })).toEqual(['missed-outage']);
    expect(kinds({ nodes, outOfSync: true })).toEqual([]);
    expect(
      kinds({ nodes, outOfSync: true, rows: { 'c:1': { action: { state: 'pending', index: 3 } } } }),
    ).toEqual(['stuck-action']);
  });
});

describe('with proxies', () => {
  test('nothing is said before one was asked, and one that comes later leaves what is known', () => {
    const whole = samples([STUCK], 0, { 'p:1': {}, 'q:1': {} });
    const looks = (...admins: string[]) => {
      const proxies = new Map([...whole.proxies!].filter(([admin]) => admins.includes(admin)));
      return groupLooks({ ...whole, proxies }, new NodeMap([]))[0]!;
    };
    expect(looks()).toMatchObject({ pending: true, disagreements: [], unknown: [] });
    expect(looks('p:1')).toMatchObject({
      pending: false,
      nodesKnown: true,
      unknown: [expect.stringContaining('q:1 may lack something, and it was not asked')],
    });
    expect(looks('p:1', 'q:1').disagreements).toMatchObject([{ kind: 'stuck-out-of-sync' }]);
  });

  test('what rests on them is said with a node out of sight, too', () => {
    const blind = { ...BLIND, outOfSync: true };
    const kinds = (said: ProxySaid) =>
      viewWith({ 'p:1': said }, [blind]).groups[0]!.disagreements.map(({ kind }) => kind);
    expect(kinds({ trouble: 'EOF' })).toEqual(['untold-proxies']);
    expect(kinds({})).toEqual([]);
  });

  test('a mark of a group without servers is nobody’s trouble', () => {
    const empty: Said = { nodes: {}, outOfSync: true };
    expect(viewWith({ 'p:1': { error: 'closed' } }, [empty]).groups[0]!.standing).toBe('agrees');
  });
});

test('a server that another spelling means is no stranger, and only the spelling is a finding', () => {
  const said: Said = {
    nodes: { 'localhost:1': MASTER, 'b:1': slave('127.0.0.1:1') },
    cells: { 'b:1': '127.0.0.1:1' },
  };
  const { disagreements, actual } = viewAfter([said]).groups[0]!;
  expect(actual.problems).toEqual([]);
  expect(disagreements.map(({ kind }) => kind)).toEqual(['spelling']);
});

describe('as other releases and programs say it', () => {
  test('an IPv6 master is no stranger: Redis writes it without the brackets that Codis writes', () => {
    const said: Said = { nodes: { '[::1]:1': MASTER, '[::1]:2': slave('::1:1') } };
    expect(viewAfter([said]).groups[0]).toMatchObject({ standing: 'agrees', actual: { problems: [] } });
  });

  test('a slave with slaves of its own is a slave, and its role in fe is right', () => {
    const chained = slave('a:1').replace('role:slave', 'role:master&&slave');
    const said: Said = {
      nodes: { 'a:1': MASTER, 'b:1': `${chained}\r\nconnected_slaves:1` },
      rows: { 'b:1': { role: 'master&&slave' } },
    };
    expect(viewAfter([said]).groups[0]).toMatchObject({ standing: 'agrees', actual: { problems: [] } });
    const master: Said = { ...said, rows: { 'b:1': { role: 'master' } } };
    expect(viewAfter([master]).groups[0]!.disagreements).toMatchObject([{ kind: 'stale-role' }]);
  });

  test.each(['single', 'double_master'])('a node with role:%s is a master', (role) => {
    const said: Said = { nodes: { 'a:1': MASTER.replace('master', role), 'b:1': slave('a:1') } };
    expect(viewAfter([said]).groups[0]).toMatchObject({ standing: 'agrees', actual: { master: 'a:1' } });
  });

  test('a word that is not known is named', () => {
    const said: Said = { nodes: { 'a:1': 'role:witness', 'b:1': slave('a:1') } };
    expect(viewAfter([said]).groups[0]!.unknown).toEqual([
      'a:1 does not answer as Pika does: INFO replication names the role “witness”, which is not known here',
    ]);
  });

  test('a link that is down is no link without a word of the databases', () => {
    const down = slave('a:1', 'down')
      .replace(/\r\ndb0:.*/, '')
      .replace('status:down', 'status:# down');
    const { actual } = viewAfter([{ nodes: { 'a:1': MASTER, 'b:1': down } }]).groups[0]!;
    expect(actual.problems).toMatchObject([{ kind: 'link-down', text: 'b:1 is slave of a:1, link down' }]);
  });
});

test('a group without servers agrees', () => {
  expect(viewAfter([{ nodes: {} }, HEALTHY]).groups.map(({ standing }) => standing)).toEqual([
    'agrees',
    'agrees',
  ]);
});
