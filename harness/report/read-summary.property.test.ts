import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { ReportFolderError } from '../store/report-folder.ts';
import { brokenTexts, wrongDocuments } from '../testing/broken.ts';
import { mustBe } from '../testing/one-line.ts';
import { DEAR } from '../testing/runs.ts';
import { oneOfEach } from './fake-summary.ts';
import { junit } from './junit.ts';
import { readSummary } from './read-summary.ts';
import { summaryText } from './summary.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'summary-'));
});
afterAll(() => rm(folder, { recursive: true }));

const texts = fc.oneof(
  wrongDocuments([oneOfEach]).map((document) => JSON.stringify(document) ?? ''),
  brokenTexts([JSON.stringify(oneOfEach)]),
);

test('whatever stands in a summary, it can be told or is refused in one line', () =>
  fc.assert(
    fc.asyncProperty(texts, async (text) => {
      await writeFile(join(folder, 'summary.json'), text);
      try {
        const summary = await readSummary(folder);
        summaryText(summary);
        junit(summary);
      } catch (error) {
        mustBe(ReportFolderError, error);
      }
    }),
    { ...DEAR, examples: [['null'], [JSON.stringify({ ...oneOfEach, programs: { 'one\ntwo': 1 } })]] },
  ));
