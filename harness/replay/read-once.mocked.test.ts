import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { judge } from '../judge/judge.ts';
import { packageRoot } from '../package-root.ts';
import { readRecordings } from '../report/read-recordings.ts';
import { writeReport } from '../report/report.ts';
import { replay } from './replay.ts';

vi.mock(import('../judge/judge.ts'), { spy: true });
vi.mock('node:fs/promises', { spy: true });

let folder: string;
beforeEach(async () => {
  vi.clearAllMocks();
  folder = await mkdtemp(join(tmpdir(), 'insync-replay-'));
});
afterEach(() => rm(folder, { recursive: true }));

const filesRead = () =>
  vi
    .mocked(readFile)
    .mock.calls.map(([file]) => String(file))
    .filter((file) => file.endsWith('.ndjson'));

test('each file is read once and judged once, by a replay and by rendering its report again', async () => {
  const reportDir = join(folder, 'report');
  const files = ['timelines/format-1.ndjson', 'recordings/patched/steady.ndjson'].map((file) =>
    join(packageRoot(), 'fixtures', file),
  );
  const summary = await replay(files, reportDir);
  expect(filesRead()).toEqual(files);
  expect(judge).toHaveBeenCalledTimes(2);
  const page = await readFile(join(reportDir, 'report.html'), 'utf8');

  vi.clearAllMocks();
  await writeReport(reportDir, summary, await readRecordings(reportDir, summary));
  expect(filesRead()).toHaveLength(2);
  expect(judge).toHaveBeenCalledTimes(2);
  expect(await readFile(join(reportDir, 'report.html'), 'utf8')).toBe(page);
});
