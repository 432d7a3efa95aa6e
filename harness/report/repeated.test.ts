import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeOutcome, fakeSummary, oneOfEach } from './fake-summary.ts';
import { jobSummary } from './github.ts';
import { readSummary } from './read-summary.ts';
import { repeatedLines } from './repeated.ts';
import { writeReport } from './report.ts';
import { summarize } from './summary.ts';

const LINE =
  'FLAKY     a <b>  (failed 1 of 3 (6 to 79 %): stuck-out-of-sync 1; unknown 1; converged in 200 ms / 1.2 s / 1.2 s)';

const diverged = oneOfEach.scenarios.find(({ verdict }) => verdict === 'diverged')!;
const summary = fakeSummary(
  fakeOutcome({ name: 'a <b> (1 of 4)', slug: 'a-1', convergedMs: 200 }),
  { ...diverged, name: 'a <b> (2 of 4)', slug: 'a-2' },
  fakeOutcome({ name: 'a <b> (3 of 4)', slug: 'a-3', verdict: 'unknown', convergedMs: null }),
  fakeOutcome({ name: 'a <b> (4 of 4)', slug: 'a-4', convergedMs: 1200 }),
  fakeOutcome({ name: 'b', slug: 'b' }),
);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-repeated-'));
});
afterEach(() => rm(folder, { recursive: true }));

const written = (file: string) => readFile(join(folder, file), 'utf8');

test('every form of the report says what several runs of a scenario show together', async () => {
  await writeReport(folder, summary, new Map());
  expect((await written('summary.txt')).split('\n')).toContain(LINE);
  expect(await readSummary(folder)).toEqual(summary);
  expect(summary.repeated).toMatchObject([{ scenario: 'a <b>', runs: 4, judged: 3, failed: 1, flaky: true }]);
  const { testsuites } = new XMLParser({ htmlEntities: true }).parse(await written('junit.xml'));
  expect(testsuites.testsuite['system-out'].split('\n').at(-1)).toBe(LINE);
  const page = await written('report.html');
  const [, section] = /<section id="repeated"(.*?)<\/section>/s.exec(page)!;
  for (const text of ['a &lt;b&gt;', 'flaky', '1 of 3 (6 to 79 %)', '200 ms / 1.2 s / 1.2 s'])
    expect(section).toContain(text);
  expect(jobSummary(summary, 10_000)).toContain(
    '| 4, flaky | a &lt;b> | 1 of 3 (6 to 79 %) | stuck-out-of-sync 1 | 200 ms / 1.2 s / 1.2 s |',
  );
});

test('says how sure it is, where it was to be', () => {
  const { verdict: _, repeated: __, scenarios, ...run } = summary;
  const sure = summarize({ ...run, untilSure: 0.99 }, scenarios);
  expect(repeatedLines(sure)).toEqual([
    expect.stringMatching(/; sure to 99 %\)$/),
    expect.stringContaining('failed 1 of 3 (6 to 79 %; not sure yet): stuck-out-of-sync 1;'),
  ]);
  expect(repeatedLines(summarize({ ...run, untilSure: 0.6 }, scenarios))).toEqual([
    expect.anything(),
    expect.stringContaining('failed 1 of 3 (6 to 79 %; surely more than 1 %)'),
  ]);
});

test('none says anything of it where every scenario was run once', async () => {
  await writeReport(folder, oneOfEach, new Map());
  for (const file of ['summary.txt', 'junit.xml', 'report.html'])
    expect(await written(file)).not.toMatch(/several runs|system-out|id="repeated"/i);
  expect(jobSummary(oneOfEach, 10_000)).not.toContain('several runs');
});

test('a job’s summary has no more of it than there is room for', () => {
  const many = Array.from({ length: 400 }, (_, index) =>
    [1, 2].map((round) => fakeOutcome({ name: `scenario ${index} (${round} of 2)` })),
  ).flat();
  const text = jobSummary(fakeSummary(...many), 10_000);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
  expect(text).toMatch(/\nRepeated scenarios left out: \d+\. /);
});
