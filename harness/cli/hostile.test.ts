import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeTimeline, SLAVE, slaveInfo } from '../judge/fake-timeline.ts';
import { packageRoot } from '../package-root.ts';
import { TimelineEncoder } from '../timeline/codec.ts';
import type { TimelineEvent } from '../timeline/event.ts';

/** What somebody may have called a server, or made a program say, to be obeyed by whoever reads the report. */
const HOSTILE = [
  'evil \u001b[31m\u001b]0;title\u0007 \u009b2J \u202eback\u2066 \u061c \u{e0041} \uffff',
  '</script><script>document.title = "obeyed"</script><img src=x onerror="document.title = \'obeyed\'">',
  '| ````` [link](https://example.com) ![image](https://example.com/x.png) *bold* `code` $x$',
  '::error::forged',
  '  ::set-output name=x::forged',
  'x ##[error]forged',
  'converged  forged',
].join('\n');

/** But for line feeds and tabs, what nothing that is shown may hold. */
const OBEYED = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

function hostileRecording(): TimelineEvent[] {
  const timeline = new FakeTimeline()
    .advance(1000)
    .outage(SLAVE, 'short')
    .act('sigkill', SLAVE, HOSTILE)
    .node(SLAVE, undefined)
    .advance(500)
    .fe({ outOfSync: true, slaveError: HOSTILE, rows: [{}, { action: { state: HOSTILE }, role: HOSTILE }] })
    .act('start', SLAVE)
    .act('ready', SLAVE)
    .node(SLAVE, slaveInfo('up'))
    .expect({ kind: 'in-sync' })
    .advance(12_000)
    .end();
  const events = timeline.flatMap((event): TimelineEvent[] => {
    if (event.kind === 'meta') {
      const groups = event.groups.map(({ id, servers }) => ({
        id,
        servers: servers.map((server) => ({ ...server, name: HOSTILE })),
      }));
      return [
        {
          ...event,
          scenario: HOSTILE,
          runtime: HOSTILE,
          again: HOSTILE,
          programs: { pika: HOSTILE },
          groups,
        },
      ];
    }
    if (event.kind === 'node' && event.error !== undefined) return [{ ...event, error: HOSTILE }];
    if (event.kind === 'end')
      return [{ t: 1500, kind: 'log', program: 'codis-dashboard', text: HOSTILE }, event];
    return [event];
  });
  return events;
}

describe('what comes from outside is shown, and nothing obeys it', () => {
  let folder: string;
  /** What was printed, by the command. */
  const printed: Record<string, string> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'insync-hostile-'));
    const encoder = new TimelineEncoder();
    const lines = hostileRecording().map((event) => `${encoder.encode(event)}\n`);
    await writeFile(join(folder, 'evil.ndjson'), lines.join(''));
    await writeFile(join(folder, 'step.md'), '');
    const insync = async (name: string, ...args: string[]) => {
      const { all, exitCode } = await execa(
        process.execPath,
        [join(packageRoot(), 'harness/cli/main.ts'), name, ...args],
        {
          cwd: folder,
          all: true,
          reject: false,
          env: { TMPDIR: folder, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'step.md') },
        },
      );
      printed[name] = all;
      return exitCode;
    };
    expect(await insync('replay', 'evil.ndjson', '--report', 'report')).toBe(1);
    await writeFile(join(folder, 'baseline.yaml'), 'scenarios: {}\n');
    expect(await insync('gate', 'report', '--baseline', 'baseline.yaml')).toBe(1);
    expect(await insync('report', `no-report-${HOSTILE.replaceAll('\uffff', '')}`)).toBe(2);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const read = (file: string) => readFile(join(folder, file), 'utf8');

  test.each(['replay', 'gate', 'report'])(
    'by %s on a terminal, and to the runner of GitHub Actions',
    (name) => {
      const text = printed[name]!;
      expect(text).toContain(String.raw`evil \u001b[31m`);
      expect(text).not.toMatch(OBEYED);
      const annotation =
        /^::(?:error|warning) title=(?:(?:diverged|unknown|gate)%3A evil |insync could not judge::)/;
      const commands = text
        .split('\n')
        .filter((line) => /^\s*::.*::/.test(line) || (line.includes('##[') && !annotation.test(line)));
      expect(commands).toHaveLength(1);
      expect(commands[0]).toMatch(annotation);
    },
  );

  test.each(['summary.txt', 'summary.json', 'junit.xml', 'gate.md', 'gate.json', 'gate-junit.xml'])(
    'in %s',
    async (file) => {
      const text = await read(`report/${file}`);
      expect(text).toContain('evil ');
      expect(text).not.toMatch(OBEYED);
    },
  );

  test('a line of the summary begins nowhere but where one of ours does', async () => {
    expect(await read('report/summary.txt')).not.toMatch(/^converged {2}forged/m);
  });

  test('JSON holds it as it was', async () => {
    const { scenarios } = JSON.parse(await read('report/summary.json'));
    expect(scenarios).toMatchObject([{ name: HOSTILE }]);
  });

  test.each(['junit.xml', 'gate-junit.xml'])('%s is well-formed', async (file) => {
    const xml = await read(`report/${file}`);
    expect(XMLValidator.validate(xml)).toBe(true);
    const { testsuites } = new XMLParser().parse(xml);
    expect(Object.keys(testsuites.testsuite.testcase)).toHaveLength(1);
  });

  test('in the page no script runs but its own, and nothing is loaded', async () => {
    const page = await read('report/report.html');
    expect(page).toContain('evil ');
    const body = page.replace(/<style>.*?<\/style>/s, '').replace(/<script>(?!document).*?<\/script>/s, '');
    expect(body).not.toMatch(OBEYED);
    expect(body).not.toContain('<img');
    expect(body.match(/<script\b[^>]*>/g)).toEqual([
      '<script type="application/json" id="s1-drawing">',
      '<script type="text/plain" id="s1-moments">',
    ]);
  });

  test.each([
    ['a step’s summary', 'step.md'],
    ['gate.md', 'report/gate.md'],
  ])('in %s it is no Markdown', async (_what, file) => {
    const text = await read(file);
    expect(text).toContain('evil ');
    expect(text).not.toMatch(OBEYED);
    // Outside of fences, which what is in them does not end.
    const outside = text.replaceAll(/^(`{3,})text\n.*?^\1$/gms, '');
    expect(outside.replaceAll(/<\/?(details|summary|sub|br)>/g, '')).not.toMatch(/(?<!\\)[`$[\]*]|</);
  });
});
