import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { coloured, plain } from '../../text/paint.ts';
import { printableJson } from '../../text/printable.ts';
import type { CheckResult } from '../check.ts';
import { NodeMap } from '../cluster/node-map.ts';
import { type LiveView, verdictOf } from '../look/view.ts';
import { AT, MASTER, type ProxySaid, type Said, slave, viewAfter, viewWith } from '../testing/views.ts';
import { changedKeys, changeLines, facts } from './changes.ts';
import { checkJson } from './check-json.ts';
import { checkTable } from './check-table.ts';
import { Highlights } from './highlights.ts';
import { screen } from './screen.ts';

const LONG = `a-name-that-a-cluster-of-containers-gave-to-a-pod-0.pika.default.svc.cluster.local:9221`;
const WIDE = `${'数据库的主节点'.repeat(8)}:9221`;
const EVIL = '\u001b[2Jevil\u0007\u009b31m\n\u202e:9221';
const HEALTHY: Said = { nodes: { 'a:1': MASTER, 'b:1': slave('a:1') } };
const STUCK: Said = { nodes: { 'c:1': MASTER, 'd:1': slave('c:1') }, outOfSync: true };
const NASTY: Said = {
  nodes: { [LONG]: MASTER, [EVIL]: slave(EVIL, 'down'), 'e:1': { error: 'rubbish \u001b[31m' } },
  rows: { [EVIL]: { state: 2, action: { state: 'pending\u001b[5m', index: 2 } } },
};
const CHINESE: Said = { nodes: { [WIDE]: MASTER, '从节点:1': slave(WIDE, 'down') } };

const resultOf = (view: LiveView): CheckResult => ({ ...view, verdict: verdictOf(view), tookMs: 1234.5 });
const result = (...moments: readonly (readonly Said[])[]) => resultOf(viewAfter(...moments));
/** A proxy that gives the slave of `STUCK` no reads. */
const UNTOLD: Record<string, ProxySaid> = { 'p:11080': { withheld: ['d:1'] } };
const REFUSED = { error: 'connection refused' };
/** Everything but the line feed, of the first 32, of DEL and of the second set. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
const widest = (text: string) => Math.max(...text.split('\n').map((line) => stringWidth(line)));

describe('the table of a check', () => {
  test('says the verdict first, then group for group what is and what is wrong', () => {
    const text = checkTable(result([HEALTHY, STUCK], [HEALTHY, STUCK]), plain);
    const lines = text.split('\n');
    expect(lines[0]).toBe('DISAGREES: fe does not report what the nodes say: codis-demo at http://fe:8080');
    expect(lines).toContain('Group 1   fe: in sync   nodes: in sync   agrees');
    expect(lines).toContain('Group 2   fe: OUT OF SYNC   nodes: in sync   DISAGREES');
    expect(lines.slice(-3)).toEqual([
      '  stuck-out-of-sync (for 1 s, since 2024-02-06T10:00:00.000Z)',
      '    the page shows group 2 OUT OF SYNC, but its replication is healthy and no proxy is registered',
      '    remedy: press SYNC on group 2; slaveof does not help',
    ]);
  });

  test('fits 100 columns, and gives the terminal no orders, whatever the names', () => {
    for (const paint of [plain, coloured]) {
      const text = checkTable(result([NASTY, CHINESE, STUCK], [NASTY, CHINESE, STUCK]), paint);
      expect(widest(text)).toBeLessThanOrEqual(100);
      const rows = text.split('\n').filter((line) => line.includes('│'));
      expect(new Set(rows.map((line) => stringWidth(line)))).toEqual(new Set([100]));
      expect(stripVTControlCharacters(text)).not.toMatch(OBEYED);
      expect(text).toContain('\\u001b[2Jevil');
    }
    expect(checkTable(result([NASTY]), plain)).not.toMatch(OBEYED);
  });

  test('says of a cluster that is broken, and shown so, that it is', () => {
    const broken: Said = { nodes: { 'a:1': MASTER, 'b:1': slave('a:1', 'down') }, outOfSync: true };
    const lines = checkTable(result([broken]), plain).split('\n');
    expect(lines[0]).toContain('AGREES: fe reports what the nodes say');
    expect(lines.join(' ').replace(/ +/g, ' ')).toContain('broken, and shown so: 1 group');
    expect(lines.at(-1)).toMatch(/^ {2}broken: b:1 is slave of a:1, link down/);
  });

  test('says of a mark that is right what the proxies lack, and what helps', () => {
    const lines = checkTable(resultOf(viewWith(UNTOLD, [STUCK], [STUCK])), plain).split('\n');
    expect(lines[0]).toBe(
      'DISAGREES: the proxies are not in step with fe and the nodes: codis-demo at http://fe:8080',
    );
    expect(lines).toContain('Group 1   fe: OUT OF SYNC   nodes: in sync   proxies: not told   DISAGREES');
    expect(lines.slice(-4).join(' ').replace(/ +/g, ' ')).toBe(
      ' out-of-rotation (for 1 s, since 2024-02-06T10:00:00.000Z) d:1 is healthy and its replica switch is on, but p:11080 gives it no reads at all: OUT OF SYNC is right remedy: press SYNC on group 1; slaveof does not help',
    );
    // fe's word and the node's are the same: the row is not what is wrong.
    expect(lines.filter((line) => line.includes('│')).join()).not.toContain('NO ');
  });

  test('says that the proxies lack nothing where a mark is wrong', () => {
    const text = checkTable(resultOf(viewWith({ 'p:11080': {} }, [STUCK], [STUCK])), plain);
    expect(text.replace(/\s+/g, ' ')).toContain('its replication is healthy and its proxies lack nothing');
    expect(text).toContain('Group 1   fe: OUT OF SYNC   nodes: in sync   proxies: told   DISAGREES');
  });

  test('says of a mark that nobody can judge that nobody can, and why', () => {
    const text = checkTable(resultOf(viewWith({ 'p:11080': REFUSED }, [STUCK], [STUCK])), plain);
    expect(text).toMatch(/^UNKNOWN: it can't be said/);
    expect(text).toContain('Group 1   fe: OUT OF SYNC   nodes: in sync   proxies: not known   UNKNOWN');
    const words = text.replace(/\s+/g, ' ');
    expect(words).toContain(
      'note: proxy p:11080 does not answer, though the dashboard reports no trouble with it, so that nobody knows how it routes: connection refused; --node-map says where a proxy is reached, --no-proxies leaves them out',
    );
    expect(words).toContain(
      'unknown: nobody knows whether group 1 is OUT OF SYNC rightly: p:11080 may lack something, and it does not answer (connection refused); --node-map says where a proxy is reached, --no-proxies leaves them out; remedy: press SYNC on group 1; slaveof does not help',
    );
    expect(text).not.toContain('stuck-out-of-sync');
  });

  test('says of a proxy that the dashboard can’t tell that it can’t', () => {
    const view = viewWith({ 'p:11080': {}, 'q:11080': { ...REFUSED, trouble: 'EOF' } }, [HEALTHY]);
    const text = checkTable(resultOf(view), plain);
    expect(text).toMatch(/^AGREES: fe reports what the nodes say: .* 1 group, 2 servers, 2 proxies\n/);
    expect(text.replace(/\s+/g, ' ')).toContain(
      'note: the dashboard gets no answer from proxy q:11080, so that whatever changes a group leaves it OUT OF SYNC: EOF',
    );
    expect(text).toContain('proxies: not all can be told   agrees');
  });

  test('names a slave that no group has', () => {
    const listed = 'slave0:ip=b,port=1,lag=(db0:0)\r\nslave1:ip=z,port=9,lag=(db0:0)';
    const more: Said = {
      nodes: { 'a:1': `role:master\r\nconnected_slaves:2\r\n${listed}`, 'b:1': slave('a:1') },
    };
    const text = checkTable(result([more]), plain);
    expect(text).toContain('AGREES');
    expect(text).toContain('note: a:1 has 1 connected slave that no group has: z:9');
  });

  test('says what is broken, and what nobody knows', () => {
    const text = checkTable(result([NASTY]), plain);
    expect(text).toContain('fe: in sync   nodes: not all is known');
    expect(text).toContain('unknown: e:1 does not answer: rubbish \\u001b[31m');
    expect(text).toMatch(/broken: .*evil/);
  });
});

describe('the JSON of a check', () => {
  test('has this shape', () => {
    expect(checkJson(result([STUCK], [STUCK]), new NodeMap(['d:1=127.0.0.1:5']))).toEqual({
      schemaVersion: 1,
      verdict: 'disagrees',
      at: '2024-02-06T10:00:01.000Z',
      tookMs: 1235,
      forMs: 1000,
      fe: 'http://fe:8080',
      product: 'codis-demo',
      unknown: [],
      notes: [],
      proxies: [],
      groups: [
        {
          id: 1,
          verdict: 'disagrees',
          reportedOutOfSync: true,
          actualInSync: true,
          problems: [],
          routing: null,
          findings: [
            {
              kind: 'stuck-out-of-sync',
              server: null,
              reported: 'OUT OF SYNC',
              actual: 'in sync',
              text: 'the page shows group 1 OUT OF SYNC, but its replication is healthy and no proxy is registered',
              remedy: 'press SYNC on group 1; slaveof does not help',
              since: '2024-02-06T10:00:00.000Z',
              heldMs: 1000,
              confirmed: true,
            },
          ],
          unknown: [],
          notes: [],
          servers: [
            {
              server: 'c:1',
              reachedAt: 'c:1',
              agrees: true,
              reported: {
                label: 'Master',
                masterCell: 'NO:ONE',
                missing: null,
                alarm: false,
                state: 0,
                role: null,
                action: { state: '', index: 0 },
              },
              actual: {
                answers: true,
                role: 'master',
                master: null,
                link: null,
                linked: null,
                databases: {},
                connectedSlaves: 1,
                error: null,
              },
            },
            {
              server: 'd:1',
              reachedAt: '127.0.0.1:5',
              agrees: true,
              reported: {
                label: 'Slave',
                masterCell: 'c:1:up',
                missing: null,
                alarm: false,
                state: 0,
                role: null,
                action: { state: '', index: 0 },
              },
              actual: {
                answers: true,
                role: 'slave',
                master: 'c:1',
                link: 'up',
                linked: true,
                databases: { db0: 'connected' },
                connectedSlaves: 0,
                error: null,
              },
            },
          ],
        },
      ],
    });
  });

  test('has the proxies, how they route a group, and what helps', () => {
    const proxies = { ...UNTOLD, 'q:11080': REFUSED, 'r:11080': { ...REFUSED, trouble: 'EOF' } };
    const json = checkJson(resultOf(viewWith(proxies, [STUCK], [STUCK])), new NodeMap(['p=127.0.0.1']));
    const proxy = (name: string) => ({
      proxy: `${name}:11080`,
      token: `token of ${name}:11080`,
      clients: `clients of ${name}:11080`,
      reachedAt: `${name}:11080`,
      replaced: false,
      answers: false,
      error: 'connection refused',
      reportedTrouble: null,
    });
    expect(json.proxies).toEqual([
      { ...proxy('p'), reachedAt: '127.0.0.1:11080', answers: true, error: null },
      proxy('q'),
      { ...proxy('r'), reportedTrouble: 'EOF' },
    ]);
    expect(json.notes).toHaveLength(2);
    expect(json.groups[0]!.routing).toEqual({
      told: false,
      heard: ['p:11080'],
      unheard: [{ proxy: 'r:11080', why: 'the dashboard gets no answer: EOF' }],
      unreached: [{ proxy: 'q:11080', why: 'it does not answer (connection refused)' }],
      lacking: ['p:11080 gives d:1 no reads of slot 1'],
    });
    expect(json.groups[0]!.findings).toMatchObject([
      {
        kind: 'out-of-rotation',
        server: 'd:1',
        remedy:
          'bring r:11080 back or remove it from the dashboard, then press SYNC on group 1; slaveof does not help',
      },
    ]);
  });

  test('keeps every character, and gives the terminal no orders', () => {
    const json = printableJson(checkJson(result([NASTY]), new NodeMap([])));
    expect(json).not.toMatch(OBEYED);
    expect(JSON.parse(json)).toMatchObject({ groups: [{ servers: [{}, { server: EVIL }, {}] }] });
  });
});

describe('the screen', () => {
  const draw = (view: LiveView, columns: number, rows: number, changed: string[] = []) =>
    screen(view, { columns, rows, paint: plain, changed: new Set(changed) });

  test('has what is wrong first', () => {
    const text = draw(viewAfter([HEALTHY, STUCK], [HEALTHY, STUCK]), 100, 24);
    expect(text.split('\n').map((line) => line.trim())).toEqual([
      'DISAGREES codis-demo at http://fe:8080  10:00:01Z',
      'Group 2  fe: OUT OF SYNC  nodes: in sync  DISAGREES  for 1 s',
      'c:1  yes fe: Master, NO:ONE  node: master of 1 connected',
      'd:1  yes fe: Slave, c:1:up  node: slave of c:1, link up',
      'stuck-out-of-sync (1 s): the page shows group 2 OUT OF SYNC, but its replication is healthy and n…',
      'remedy: press SYNC on group 2; slaveof does not help',
      'Group 1  fe: in sync  nodes: in sync  agrees  for 1 s',
      'a:1  yes fe: Master, NO:ONE  node: master of 1 connected',
      'b:1  yes fe: Slave, a:1:up  node: slave of a:1, link up',
      'q quits',
    ]);
  });

  test('has what helps below what is wrong, and what is known of the proxies', () => {
    const proxies = { ...UNTOLD, 'q:11080': { trouble: 'EOF' } };
    const lines = draw(viewWith(proxies, [STUCK], [STUCK]), 200, 24).split('\n');
    expect(lines.map((line) => line.trim())).toEqual([
      'DISAGREES codis-demo at http://fe:8080  10:00:01Z',
      'note: the dashboard gets no answer from proxy q:11080, so that whatever changes a group leaves it OUT OF SYNC: EOF',
      'Group 1  fe: OUT OF SYNC  nodes: in sync  proxies: not told  DISAGREES  for 1 s',
      'c:1  yes fe: Master, NO:ONE  node: master of 1 connected',
      'd:1  yes fe: Slave, c:1:up  node: slave of c:1, link up',
      'out-of-rotation (1 s): d:1 is healthy and its replica switch is on, but p:11080 gives it no reads of slot 1: OUT OF SYNC is right',
      'remedy: bring q:11080 back or remove it from the dashboard, then press SYNC on group 1; slaveof does not help',
      'q quits',
    ]);
  });

  test.each([
    [40, 8],
    [80, 24],
    [200, 60],
    [10, 3],
  ])('never needs more than %i columns and %i rows', (columns, rows) => {
    const many = [NASTY, CHINESE, ...Array.from({ length: 30 }, () => HEALTHY)];
    const text = draw(viewAfter(many), columns, rows);
    expect(widest(text)).toBeLessThanOrEqual(columns);
    expect(text.split('\n').length).toBeLessThan(rows);
    expect(text).not.toMatch(OBEYED);
  });

  test('has its columns one below the other, whatever the names are written in', () => {
    const view = viewAfter([{ nodes: { 'a:1': MASTER, '从节点:1': slave('a:1') } }]);
    const before = (line: string) => stringWidth(line.slice(0, line.indexOf('fe: ')));
    const rows = draw(view, 100, 12).split('\n').slice(2, 4);
    expect(rows.map(before)).toEqual([16, 16]);
  });

  test('cuts a line between characters, and says so', () => {
    const [head] = draw({ ...viewAfter([HEALTHY]), product: '数据库' }, 12, 12).split('\n');
    expect(head).toBe('AGREES 数据…');
    const painted = screen(viewAfter([STUCK]), { columns: 9, rows: 12, paint: coloured, changed: new Set() });
    expect(stripVTControlCharacters(painted)).toContain('Group 1 …');
  });

  test('counts the groups that it has no room for', () => {
    const view = viewAfter(Array.from({ length: 30 }, () => HEALTHY));
    expect(draw(view, 100, 12)).toContain('… and 28 more groups');
  });

  test('marks what has changed', () => {
    const view = viewAfter([HEALTHY]);
    const paint = (meaning: string, text: string) => (meaning === 'changed' ? `<${text}>` : text);
    const text = screen(view, { columns: 100, rows: 24, paint, changed: new Set(['group 1 b:1 node']) });
    expect(text.match(/<.*>/g)).toEqual(['<slave of a:1, link up>']);
  });

  test('a change stands out for some seconds', () => {
    const highlights = new Highlights();
    const before = facts(viewAfter([HEALTHY]));
    highlights.see(changedKeys(before, facts(viewAfter([{ ...HEALTHY, outOfSync: true }]))), 1000);
    expect(highlights.at(1001)).toContain('group 1 badge');
    expect(highlights.at(1001)).not.toContain('group 1 b:1 node');
    expect(highlights.at(60_000).size).toBe(0);
  });
});

describe('the lines of a watch', () => {
  test('say what has changed and what has gone, and nothing where nothing has', () => {
    const before = facts(viewAfter([STUCK], [STUCK]));
    const now = facts(viewAfter([{ ...STUCK, outOfSync: false }]));
    expect(changeLines(AT, before, before)).toEqual([]);
    expect(changeLines(AT, before, now)).toEqual([
      '2024-02-06T10:00:00.000Z no longer: group 1: stuck-out-of-sync: the page shows group 1 OUT OF SYNC, but its replication is healthy and no proxy is registered',
      '2024-02-06T10:00:00.000Z verdict: AGREES',
      '2024-02-06T10:00:00.000Z group 1: agrees',
      '2024-02-06T10:00:00.000Z group 1: fe shows in sync',
    ]);
  });

  test('say what the proxies have been told, and once what helps', () => {
    const stuck = { ...STUCK, outOfSync: false };
    const before = facts(viewWith({ 'p:11080': {} }, [stuck], [stuck]));
    const now = facts(viewWith({ ...UNTOLD, 'q:11080': REFUSED }, [stuck], [stuck]));
    const said = changeLines(AT, before, now).map((line) => line.replace(/^\S+ /, ''));
    expect(said).toEqual([
      'verdict: DISAGREES',
      expect.stringMatching(/^note: proxy q:11080 does not answer/),
      'group 1: DISAGREES',
      'group 1: proxies: not told',
      expect.stringMatching(/^group 1: untold-proxies: the page shows no OUT OF SYNC/),
      'group 1: remedy: press SYNC on group 1; slaveof does not help',
      expect.stringMatching(/^group 1: out-of-rotation: d:1 is healthy/),
    ]);
    expect(changeLines(AT, now, before).join()).not.toContain('remedy');
  });

  test('a server that goes is told by its group, whatever it is called', () => {
    const named = (...servers: string[]) =>
      facts(viewAfter([{ nodes: Object.fromEntries(servers.map((server) => [server, MASTER])) }]));
    const gone = changeLines(AT, named('note', 'finding', 'a:1'), named('a:1'));
    expect(
      gone.filter((line) => /(fe shows|note is|finding is)/.test(line) && line.includes('no longer')),
    ).toEqual([]);
  });

  test('are lines, whatever the names', () => {
    for (const line of changeLines(AT, new Map(), facts(viewAfter([NASTY])))) {
      expect(line).not.toMatch(OBEYED);
      expect(line).not.toContain('\n');
    }
  });
});
