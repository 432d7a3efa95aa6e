import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { prepareReportFolder } from '../store/report-folder.ts';
import { fakeOutcome, fakeSummary } from './fake-summary.ts';
import { mergeReports } from './merge.ts';
import { readRecordings } from './read-recordings.ts';
import { readSummary } from './read-summary.ts';
import { writeReport } from './report.ts';
import { type Summary, summarize } from './summary.ts';

const FORMAT_1 = join(packageRoot(), 'fixtures/timelines/format-1.ndjson');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-merge-'));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (...path: string[]) => join(folder, ...path);

/** Seven scenarios of two rounds each; the first runs have a recording, a log and a picture. */
const whole = fakeSummary(
  ...Array.from({ length: 7 }, (_, index) =>
    [1, 2].map((round) =>
      fakeOutcome({
        name: `scenario ${index} (${round} of 2)`,
        slug: `scenario-${index}-${round}`,
        verdict: index === 4 && round === 2 ? 'diverged' : 'converged',
      }),
    ),
  ).flat(),
);

/** The summary with other outcomes, and whatever else is given. */
function like(summary: Summary, given: Partial<Summary>): Summary {
  const { verdict: _, repeated: __, ...run } = { ...summary, ...given };
  return summarize(run, run.scenarios);
}

/** Shard `index` of `of` of the whole run, as its run writes it. */
async function writeShard(index: number, of: number, given: Partial<Summary> = {}): Promise<string> {
  const scenarios = whole.scenarios.filter((_, run) => Math.floor(run / 2) % of === index - 1);
  return write(
    `shard-${index}`,
    like(whole, { scenarios, shard: { index, of }, tookMs: 1000 * index, ...given }),
  );
}

async function write(name: string, summary: Summary): Promise<string> {
  const report = inFolder(name);
  await prepareReportFolder(report);
  for (const { slug } of summary.scenarios.slice(0, 1)) {
    await copyFile(FORMAT_1, join(report, 'timelines', `${slug}.ndjson`));
    await mkdir(join(report, 'logs', slug));
    await writeFile(join(report, 'logs', slug, 'pika-1.log'), slug);
    await mkdir(join(report, 'screenshots'));
    await writeFile(join(report, 'screenshots', `${slug}-end.jpg`), slug);
  }
  await writeReport(report, summary, await readRecordings(report, summary));
  return report;
}

test('the shards of a run give the report of the whole one, in whichever order they are named', async () => {
  const [first, second, third] = [await writeShard(1, 3), await writeShard(2, 3), await writeShard(3, 3)];
  const merged = await mergeReports([third, first, second], inFolder('merged'));
  expect(merged).toEqual({ ...whole, tookMs: 3000 });
  expect(await readSummary(inFolder('merged'))).toEqual(merged);
  expect((await readdir(inFolder('merged'))).sort()).toEqual([
    'junit.xml',
    'logs',
    'report.html',
    'screenshots',
    'summary.json',
    'summary.txt',
    'timelines',
  ]);
  const slugs = ['scenario-0-1', 'scenario-1-1', 'scenario-2-1'];
  expect((await readdir(inFolder('merged', 'logs'))).sort()).toEqual(slugs);
  expect((await readdir(inFolder('merged', 'screenshots'))).sort()).toEqual(
    slugs.map((slug) => `${slug}-end.jpg`),
  );
  expect((await readdir(inFolder('merged', 'timelines'))).sort()).toEqual(
    slugs.map((slug) => `${slug}.ndjson`),
  );
  const page = await readFile(inFolder('merged', 'report.html'), 'utf8');
  expect(page.match(/id="s\d+-drawing"/g)).toHaveLength(3);
});

describe('what doesn’t belong together is not merged:', () => {
  test.each<[what: string, given: Partial<Summary>, why: string]>([
    ['another pace', { pace: 1 }, 'their pace is 0.1 and 1'],
    ['another seed', { seed: 8 }, 'their seed is 7 and 8'],
    ['another release', { programs: { pika: '4.0.0' } }, '{"pika":"4.0.0"}'],
    ['a shard of other shards', { shard: { index: 2, of: 3 } }, 'the report of shard 2/2 is missing'],
    ['a shard that is there already', { shard: { index: 1, of: 2 } }, 'the report of shard 2/2 is missing'],
  ])('%s', async (_what, given, why) => {
    const reports = [await writeShard(1, 2), await writeShard(2, 2, given)];
    await expect(mergeReports(reports, inFolder('merged'))).rejects.toThrow(why);
    expect((await readdir(folder)).sort()).toEqual(['shard-1', 'shard-2']);
  });

  test('shards of which one is missing, or one too many', async () => {
    const reports = [await writeShard(1, 3), await writeShard(3, 3)];
    await expect(mergeReports(reports, inFolder('merged'))).rejects.toThrow(
      'the report of shard 2/3 is missing',
    );
    const other = await write(
      'other',
      like(whole, { scenarios: [fakeOutcome({ name: 'other', slug: 'other' })] }),
    );
    await expect(
      mergeReports([...reports, await writeShard(2, 3), other], inFolder('merged')),
    ).rejects.toThrow('there are 4 reports for 3 shards');
  });

  test('reports that have the same scenario', async () => {
    const reports = await Promise.all(['one', 'two'].map((name) => write(name, whole)));
    await expect(mergeReports(reports, inFolder('merged'))).rejects.toThrow(
      /one and .*two both have “scenario 0 \(1 of 2\)”/,
    );
  });

  test('reports that the merged one would replace', async () => {
    const report = await write('report', whole);
    await expect(mergeReports([report], report)).rejects.toThrow('name another --out');
    await expect(mergeReports([report], folder)).rejects.toThrow('name another --out');
    expect(await readSummary(report)).toEqual(whole);
  });
});

test('reports of different scenarios that are no shards are one after the other’s first', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => fakeOutcome({ name, slug: name }));
  const reports = [
    await write('one', like(whole, { scenarios: [a!, c!] })),
    await write('two', like(whole, { scenarios: [b!] })),
  ];
  const { scenarios } = await mergeReports(reports, inFolder('merged'));
  expect(scenarios.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});
