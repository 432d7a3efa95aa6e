import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { XMLParser } from 'fast-xml-parser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { parseBaseline } from './baseline.ts';
import { runOf, times } from './fake-runs.ts';
import { gateLines, gateMarkdown, writeGate } from './gate-report.ts';
import { judgeCandidate } from './judge-candidate.ts';
import { readBaseline } from './read-baseline.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-gate-'));
});
afterEach(() => rm(folder, { recursive: true }));

const BASELINE = `
of: {programs: {pika: 4.0.1}, standin: true, pace: 0.1}
scenarios:
  fine: {runs: 20, convergedMs: [100]}
  known:
    runs: 20
    known: {stuck-out-of-sync: {seen: 18, issue: 2394, expires: 2027-12-31, note: 'the *mark* | stays'}}
  mended: {runs: 20, known: {stale-state: {seen: 20, issue: pika#7}}}
  worse: {runs: 20, known: {spelling: {seen: 1}}}
  lost: {runs: 1}
  lost too: {runs: 1}
`;

const result = judgeCandidate(
  [
    runOf({
      fine: [100],
      known: [['stuck-out-of-sync'], 100],
      mended: times(20, 100),
      worse: [...times(9, ['spelling'] as const), ['stale-link']],
      'new <b>': [100],
      unclear: ['unknown'],
    }),
  ],
  { name: 'v4.0.1', baseline: parseBaseline(BASELINE, 'x') },
  '2027-06-30',
);

test('a terminal gets what stops the candidate first, and the same once', () => {
  expect(gateLines(result)).toEqual([
    'insync gates a STAND-IN: pika 3.5.5; pace 0.1',
    'against v4.0.1: a STAND-IN: pika 4.0.1; pace 0.1',
    '',
    'FAIL      worse',
    '            NEW: stale-link in 1 of 10 runs',
    '            MORE OFTEN: spelling in 9 of 10 runs, before in 1 of 20 (p = 0.0000067)',
    '',
    'unknown   unclear',
    '            1 of 1 runs could not be judged: it could not be',
    '            the baseline does not have it yet',
    '',
    'unknown   lost',
    '          lost too',
    '            it was not run; if there is no such scenario any more, strike it out of the baseline',
    '',
    'pass      known',
    '            known: stuck-out-of-sync in 1 of 2 runs, before in 18 of 20 (2394; until 2027-12-31; the *mark* | stays)',
    '',
    'pass      mended',
    '            gone, strike it out: stale-state in 0 of 20 runs, before in 20 of 20 (p = 7.3e-12; pika#7)',
    '',
    'pass      new <b>',
    '            the baseline does not have it yet',
    '',
  ]);
});

test('Markdown has every scenario in a table, nothing of which is Markdown, and how it was judged', () => {
  const text = gateMarkdown(result);
  expect(text).toContain('## insync gate: ❌ fail: 1 fail, 3 unknown, 4 pass against v4.0.1 \\(stand-in\\)');
  expect(text.match(/^\| (✅|❌|❔)/gm)).toHaveLength(8);
  expect(text).toContain(
    '| ❌ fail | worse | 10 of 10 | NEW: stale-link in 1 of 10 runs<br>MORE OFTEN: spelling in 9 of 10 runs',
  );
  expect(text).toContain(String.raw`the \*mark\* \| stays`);
  expect(text).toContain('| ✅ pass | new &lt;b> | 0 of 1 |');
  expect(text).toMatch(/Fisher’s exact test.*Mann–Whitney.*Holm’s steps.*at most 1 % of gates/);
});

test('JUnit skips what is known with the reason, and fails what is worse', async () => {
  await writeGate(folder, result);
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', htmlEntities: true });
  const { testsuites } = parser.parse(await readFile(join(folder, 'gate-junit.xml'), 'utf8'));
  const { testcase, ...suite } = testsuites.testsuite;
  expect(suite).toMatchObject({ name: 'insync gate', tests: '8', failures: '1', errors: '3', skipped: '1' });
  const cases = Object.fromEntries(testcase.map(({ name, ...each }: { name: string }) => [name, each]));
  expect(cases.known.skipped.message).toMatch(/^known: stuck-out-of-sync in 1 of 2 runs.*2394/);
  expect(cases.worse.failure).toMatchObject({
    message: 'NEW: stale-link in 1 of 10 runs',
    type: 'worse',
    '#text': expect.stringContaining('MORE OFTEN: spelling'),
  });
  expect(cases.lost.error.message).toMatch(/^it was not run/);
  for (const passed of ['fine', 'mended', 'new <b>'])
    expect(Object.keys(cases[passed])).toEqual(['classname', 'time']);
});

test('JSON has all of it, the method too', async () => {
  await writeGate(join(folder, 'made', 'by it'), result);
  const json = JSON.parse(await readFile(join(folder, 'made', 'by it', 'gate.json'), 'utf8'));
  expect(json).toEqual(JSON.parse(JSON.stringify(result)));
  expect(json).toMatchObject({ verdict: 'fail', baseline: 'v4.0.1', method: { falseAlarms: 0.01 } });
});

test('why rates can’t be compared is said wherever the verdict is', async () => {
  const other = parseBaseline('of: {programs: {}, standin: true, pace: 1}\nscenarios: {a: {}}', 'x');
  const unknown = judgeCandidate([runOf({ a: [100] })], { name: 'b.yaml', baseline: other }, '2027-06-30');
  await writeGate(folder, unknown);
  const why = 'the baseline is of pace 1, the candidate of pace 0.1';
  for (const text of [
    gateLines(unknown).join('\n'),
    gateMarkdown(unknown),
    await readFile(join(folder, 'gate-junit.xml'), 'utf8'),
  ])
    expect(text).toContain(why);
});

test('GitHub gets an annotation for what stops, is not known or is gone, and the Markdown', async () => {
  const summary = join(folder, 'summary.md');
  await writeFile(summary, '');
  const module = join(packageRoot(), 'harness/gate/tell-github.ts');
  const { stdout } = await execa(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { tellGithubOfGate } from ${JSON.stringify(module)}; await tellGithubOfGate(${JSON.stringify(result)});`,
    ],
    { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary } },
  );
  expect(stdout.split('\n').map((line) => line.replace(/(?<=.)::.*/, ''))).toEqual([
    '::error title=gate%3A worse',
    '::warning title=gate%3A unclear',
    '::warning title=gate%3A lost',
    '::warning title=gate%3A lost too',
    '::notice title=gate%3A mended',
  ]);
  expect(await readFile(summary, 'utf8')).toContain(gateMarkdown(result));
});

test('every baseline that ships can be read, and is of real programs', async () => {
  for (const file of await readdir(join(packageRoot(), 'baselines'))) {
    if (file === 'README.md') continue;
    const { baseline } = await readBaseline(file.replace(/\.yaml$/, ''));
    expect(baseline.of, file).toMatchObject({ standin: false });
  }
});

describe('a baseline is named', () => {
  test('by its file', async () => {
    const file = join(folder, 'v4.0.1.yaml');
    await writeFile(file, BASELINE);
    const { name, baseline } = await readBaseline(file);
    expect(name).toBe(file);
    expect(baseline.scenarios.worse).toMatchObject({ runs: 20 });
    await expect(readBaseline(join(folder, 'none.yaml'))).rejects.toThrow(
      /there is no baseline: ENOENT.*none\.yaml/,
    );
  });

  test('by the release whose baseline ships', async () => {
    const shipped = join(folder, 'shipped');
    await mkdir(shipped);
    await expect(readBaseline('v4.0.1', shipped)).rejects.toThrow('and none of any other release');
    for (const version of ['v4.0.1', 'v3.5.5']) await writeFile(join(shipped, `${version}.yaml`), BASELINE);
    await writeFile(join(shipped, 'README.md'), '');
    expect((await readBaseline('v4.0.1', shipped)).name).toBe('v4.0.1');
    await expect(readBaseline('v9', shipped)).rejects.toThrow(
      'no baseline of v9 ships with insync, but of v3.5.5, v4.0.1; a file is named with its extension',
    );
  });
});
