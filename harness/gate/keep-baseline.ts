import { readFile, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { tally } from '../outcome/tally.ts';
import { BaselineError, parseBaseline } from './baseline.ts';
import { baselineText } from './baseline-text.ts';
import { readReports } from './read-reports.ts';
import { changesBetween, updateBaseline, type Words } from './update-baseline.ts';

/**
 * Write down what reports found, in addition to what the file says already.
 * @param folders of the reports, at least one
 * @returns what has changed, a line each
 * @throws {MixedReportsError} for reports of different programs or kinds of cluster
 * @throws {ReportFolderError} where a report can't be read
 * @throws {BaselineError} where the file is no baseline, or can't be written
 */
export async function keepBaseline(
  folders: readonly string[],
  file: string,
  words: Words,
): Promise<readonly string[]> {
  const reports = await readReports(folders);
  const text = await readIfThere(file);
  const before = parseBaseline(text ?? 'scenarios: {}', file);
  const after = updateBaseline(before, reports, words);
  if (!isDeepStrictEqual(before, after))
    await writeFile(file, baselineText(after, text)).catch((error: Error) => {
      throw new BaselineError(`the baseline can’t be written: ${error.message}`);
    });
  const judged = Object.keys(after.scenarios);
  const left = tally(reports.flatMap(({ scenarios }) => scenarios)).filter(
    ({ scenario }) => !judged.includes(scenario),
  );
  return [
    ...changesBetween(before, after),
    ...left.map(({ scenario }) => `left out, since no run of it could be judged: ${scenario}`),
    `written: ${file}: scenarios ${judged.length}, reports ${after.reports.length}`,
  ];
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new BaselineError(`the baseline can’t be read: ${(error as Error).message}`);
  }
}
