import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgeRecording } from '../outcome/judged-recording.ts';
import { packageRoot } from '../package-root.ts';
import { readRecordings } from '../report/read-recordings.ts';
import { readSummary } from '../report/read-summary.ts';
import { writeReport } from '../report/report.ts';
import { readTimeline } from '../timeline/reader.ts';
import { ReplayError, replay } from './replay.ts';

const FORMAT_1 = join(packageRoot(), 'fixtures/timelines/format-1.ndjson');
const RECORDINGS = join(packageRoot(), 'fixtures/recordings');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-replay-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a recording of format 1 comes out as the run that made it said, with the same report', async () => {
  const reportDir = join(folder, 'report');
  const summary = await replay([FORMAT_1], reportDir);
  expect(summary).toMatchObject({
    verdict: 'diverged',
    runtime: 'replay of process',
    standin: false,
    programs: { pika: '3.5.5', 'codis-dashboard': 'v4.0.1' },
    pace: 0.1,
    seed: 7,
  });
  expect(summary.scenarios).toMatchObject([
    {
      name: 'the complaint: slave down short, then slaveof from fe',
      slug: 'format-1',
      findings: [{ kind: 'stuck-out-of-sync', sinceMs: 2027 }],
      limitMs: 8800,
      outages: [{ server: '127.0.0.1:11810', asked: 'short', downMs: 492, noticed: true, offline: false }],
    },
  ]);
  expect((await readdir(reportDir)).sort()).toEqual([
    'junit.xml',
    'logs',
    'report.html',
    'summary.json',
    'summary.txt',
    'timelines',
  ]);
  expect(await readSummary(reportDir)).toEqual(JSON.parse(JSON.stringify(summary)));
  expect(await readFile(join(reportDir, 'timelines/format-1.ndjson'), 'utf8')).toBe(
    await readFile(FORMAT_1, 'utf8'),
  );
});

test('a summary of an older insync is read, and the command comes from the timeline', async () => {
  const reportDir = join(folder, 'report');
  const again = "npm start -- 'the complaint' --seed 7";
  const [meta, ...rest] = (await readFile(FORMAT_1, 'utf8')).split('\n');
  const file = join(folder, 'complaint.ndjson');
  await writeFile(file, [JSON.stringify({ ...JSON.parse(meta!), again }), ...rest].join('\n'));
  const { scenarios, ...summary } = await replay([file], reportDir);
  expect(scenarios).toMatchObject([{ again }]);
  const older = { ...summary, scenarios: scenarios.map(({ again: _, ...outcome }) => outcome) };
  await writeFile(join(reportDir, 'summary.json'), JSON.stringify(older));

  const read = await readSummary(reportDir);
  await writeReport(reportDir, read, await readRecordings(reportDir, read));
  expect(await readFile(join(reportDir, 'report.html'), 'utf8')).toContain(
    `<code>${again.replaceAll("'", '&#39;')}</code>`,
  );
});

test('files of one name in several folders are told apart', async () => {
  const files = ['v4.0.1', 'patched'].map((release) =>
    join(RECORDINGS, release, 'slave-restart-short.ndjson'),
  );
  const { verdict, scenarios } = await replay(files, join(folder, 'report'));
  expect(scenarios.map((outcome) => [outcome.slug, outcome.verdict])).toEqual([
    ['slave-restart-short', 'diverged'],
    ['patched-slave-restart-short', 'converged'],
  ]);
  expect(verdict).toBe('diverged');
});

test('never replaces the report that it reads from', async () => {
  const timelines = join(folder, 'timelines');
  await mkdir(timelines);
  const file = join(timelines, 'a.ndjson');
  await copyFile(FORMAT_1, file);
  await expect(replay([file], folder)).rejects.toThrow(
    /which the new report replaces: name another --report/,
  );
  expect(await readdir(timelines)).toEqual(['a.ndjson']);
});

test('a file that is none is named, and nothing is written', async () => {
  const file = join(folder, 'a.txt');
  await writeFile(file, 'hello\n');
  const reportDir = join(folder, 'report');
  await expect(replay([FORMAT_1, file], reportDir)).rejects.toThrow(
    new ReplayError(`${file}: line 1 is not JSON`),
  );
  await expect(replay([join(folder, 'none')], reportDir)).rejects.toThrow(ReplayError);
  expect(await readdir(folder)).toEqual(['a.txt']);
});

test('judges at 500 times real time or more', async () => {
  const text = await readFile(FORMAT_1, 'utf8');
  const ratios: number[] = [];
  // The first rounds compile; and what counts is what it takes by itself, not what else the machine does.
  for (let round = 0; round < 20; round++) {
    const before = process.threadCpuUsage();
    const timeline = readTimeline(text);
    judgeRecording(timeline, FORMAT_1);
    const { user, system } = process.threadCpuUsage(before);
    ratios.push(timeline.at(-1)!.t / ((user + system) / 1000));
  }
  expect(Math.max(...ratios)).toBeGreaterThan(500);
});
