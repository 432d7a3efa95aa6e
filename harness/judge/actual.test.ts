import { describe, expect, test } from 'vitest';
import { parseReplication, type Replication } from '../pika/info.ts';
import { AcknowledgedWrites, actualGroup } from './actual.ts';
import type { NodeData, NodeView } from './node-view.ts';

const [A, B, C] = ['a:1', 'b:1', 'c:1'] as const;
const LAG_MS = 1000;
const group = { id: 7, servers: [A, B, C].map((address) => ({ name: address, address, aliases: [] })) };

const data = (probe: string | null, extra: string | null = null, askedAt = 5000): NodeData => ({
  askedAt,
  probe,
  extra,
});
const replicationOf = (info: string) => parseReplication(info) as Replication;
const master = (has?: NodeData): NodeView => ({
  kind: 'master',
  replication: replicationOf('role:master'),
  data: has,
});
type Slave = Extract<NodeView, { kind: 'slave' }>;
const slave = (of: string, change: Partial<Slave> = {}): NodeView => {
  const [host, port] = of.split(':');
  const info = `role:slave\nmaster_host:${host}\nmaster_port:${port}\nmaster_link_status:up`;
  return {
    kind: 'slave',
    replication: replicationOf(info),
    data: undefined,
    master: of,
    isForeign: false,
    linked: true,
    ...change,
  };
};

const written = new AcknowledgedWrites();
written.add(A, `${A}#1`, 1000);
written.add(A, `${A}#2`, 4000);
written.add(A, `${A}#3`, 4001);

function seen(views: Record<string, NodeView>) {
  return actualGroup(group, new Map(Object.entries(views)), written, LAG_MS);
}
/** Each with the servers concerned. */
const problemsOf = (views: Record<string, NodeView>) =>
  seen(views).problems.map(({ kind, servers, text }) => [kind, servers.join(), text]);

test('nothing is wrong where all follow one master', () => {
  expect(seen({ [A]: master(), [B]: slave(A), [C]: slave(A) })).toMatchObject({
    id: 7,
    master: A,
    masters: [A],
    problems: [],
    uncertain: false,
  });
});

describe('a server', () => {
  const withC = (view: NodeView | undefined, first = master()) =>
    problemsOf({ [A]: first, [B]: slave(A), ...(view ? { [C]: view } : {}) });
  const linkDown = { linked: false };

  test.each<[string, NodeView | undefined, string, string]>([
    ['is down', { kind: 'down', why: 'killed' }, 'down', `${C} is down (killed)`],
    ['does not answer', { kind: 'silent', error: 'EOF' }, 'silent', `${C} does not answer (EOF)`],
    ['was not seen yet', { kind: 'unseen' }, 'silent', `${C} not seen yet`],
    ['was never asked', undefined, 'silent', `${C} not seen yet`],
    ['has its link down', slave(A, linkDown), 'link-down', `${C} is slave of ${A}, link up`],
    [
      'follows nobody knows whom',
      slave('x:9', { master: undefined }),
      'unclear-master',
      `${C} follows x:9, and nobody can tell who that is`,
    ],
    [
      'follows a stranger',
      slave('x:9', { master: undefined, isForeign: true }),
      'other-master',
      `${C} follows x:9, which is none of the servers`,
    ],
    ['follows another slave', slave(B), 'other-master', `${C} follows ${B}, not ${A}`],
  ])('%s', (_, view, kind, text) => {
    expect(withC(view)).toEqual([[kind, C, text]]);
  });

  test.each<[string, NodeData, string | undefined]>([
    ['nothing', data(null), 'nothing'],
    ['an older value', data(`${A}#1`), `${A}#1`],
    ['what another master wrote', data(`${B}#9`), `${B}#9`],
    ['the value that has been due for just as long', data(`${A}#2`), undefined],
    ['a newer value than is due', data(`${A}#3`), undefined],
    ['nothing, before it is due', data(null, null, 1999), undefined],
  ])('has %s', (_, has, said) => {
    expect(withC(slave(A, { data: has }))).toEqual(
      said === undefined ? [] : [['stale-data', C, `${C} lacks what ${A} acknowledged: it has ${said}`]],
    );
  });

  test('has other data than its master, as far as it is known what that has', () => {
    const whole = slave(A, { data: data(`${A}#2`, 'x') });
    expect(withC(whole, master(data(null, 'y')))).toEqual([
      ['other-data', C, `${C} has other data than its master ${A}`],
    ]);
    expect(withC(whole, master(data(null, 'x')))).toEqual([]);
    expect(withC(whole)).toEqual([]);
    expect(withC(slave(A), master(data(null, 'y')))).toEqual([]);
  });
});

describe('the master', () => {
  test('among several is the one that is followed by a link that is up', () => {
    const two = { [A]: master(), [B]: master(), [C]: slave(B) };
    expect(seen(two)).toMatchObject({ master: B, masters: [A, B] });
    expect(problemsOf(two)).toEqual([['two-masters', A, `${A} and ${B} are masters at the same time`]]);
    const unlinked = { ...two, [C]: slave(B, { linked: false }) };
    expect(seen(unlinked).master).toBeUndefined();
    expect(problemsOf(unlinked).at(-1)).toEqual([
      'two-masters',
      `${A},${B}`,
      `${A} and ${B} are masters at the same time`,
    ]);
  });

  test('is the only one there is, though nobody follows it', () => {
    const down: NodeView = { kind: 'down', why: 'killed' };
    expect(seen({ [A]: master(), [B]: slave(A, { linked: false }), [C]: down }).master).toBe(A);
  });

  test('is none where two are followed', () => {
    const each = {
      id: 7,
      servers: [A, B, C, 'd:1'].map((address) => ({ name: address, address, aliases: [] })),
    };
    const views = new Map([
      [A, master()],
      [B, master()],
      [C, slave(A)],
      ['d:1', slave(B)],
    ] as [string, NodeView][]);
    const { master: real, problems } = actualGroup(each, views, written, LAG_MS);
    expect(real).toBeUndefined();
    expect(problems[0]!.text).toBe(`${C} follows ${A}, and there is no one master`);
  });

  test('is missing where all are slaves, which is not said while one may be it', () => {
    const slaves = { [A]: slave(B), [B]: slave(A), [C]: slave(A) };
    expect(problemsOf(slaves).at(-1)).toEqual(['no-master', `${A},${B},${C}`, 'no server is a master']);
    const kinds = problemsOf({ ...slaves, [C]: { kind: 'silent', error: 'EOF' } }).map(([kind]) => kind);
    expect(kinds).not.toContain('no-master');
  });
});

describe('the signature', () => {
  const well = { [A]: master(), [B]: slave(A), [C]: slave(A) };
  const { signature } = seen(well);

  test('is the same while only what is written changes', () => {
    expect(seen({ ...well, [B]: slave(A, { data: data(`${A}#3`) }) }).signature).toBe(signature);
  });

  test.each<[string, Record<string, NodeView>]>([
    ['a link', { [C]: slave(A, { linked: false }) }],
    ['whom a server follows', { [C]: slave(B) }],
    ['a role', { [C]: master() }],
    ['what is wrong', { [C]: slave(A, { data: data(null) }) }],
    ['who is there', { [C]: { kind: 'down', why: 'killed' } }],
  ])('is another with %s', (_, change) => {
    expect(seen({ ...well, ...change }).signature).not.toBe(signature);
  });

  test('is another where the same is wrong with another server', () => {
    const stale = slave(A, { data: data(null) });
    expect(seen({ ...well, [B]: stale }).signature).not.toBe(seen({ ...well, [C]: stale }).signature);
  });
});

test('nothing is certain while a server is silent, or follows nobody knows whom', () => {
  const others = { [A]: master(), [B]: slave(A) };
  expect(seen({ ...others, [C]: { kind: 'silent', error: 'EOF' } }).uncertain).toBe(true);
  expect(seen({ ...others, [C]: slave('x:9', { master: undefined }) }).uncertain).toBe(true);
  expect(seen({ ...others, [C]: { kind: 'down', why: 'killed' } }).uncertain).toBe(false);
});
