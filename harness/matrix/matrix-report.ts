import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeInto } from '../store/report-folder.ts';
import { literal } from '../text/markdown.ts';
import { printable, printableJson } from '../text/printable.ts';
import type { Matrix, MatrixChange, MatrixEntry } from './matrix.ts';

/** For people. */
export const MATRIX_MARKDOWN = 'matrix.md';

/**
 * Write `matrix.md` for people and `matrix.json` for machines.
 * @throws {ReportFolderError} where it can't be written
 */
export async function writeMatrix(folder: string, matrix: Matrix): Promise<void> {
  await writeInto(folder, 'the matrix', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, MATRIX_MARKDOWN), matrixMarkdown(matrix));
    await writeFile(join(folder, 'matrix.json'), `${printableJson(matrix)}\n`);
  });
}

export function matrixMarkdown(matrix: Matrix): string {
  const { cells, scenarios, verdict, standin } = matrix;
  const heads = cells.map(({ title, folder }) => {
    const [link, words] = [`${encodeURIComponent(folder)}/report.html`, title.split(', ').map(literal)];
    return `[${words.join('<br>')}](${link})`;
  });
  const troubles = cells.filter(({ error }) => error !== null);
  return [
    `## insync matrix: ${verdict}${standin ? ' (STAND-IN, which gates nothing)' : ''}`,
    '',
    row(['scenario', ...heads]),
    row(['---', ...cells.map(() => '---')]),
    ...scenarios.map(({ scenario, entries }) => row([literal(scenario), ...entries.map(entryWords)])),
    '',
    ...troubles.map(({ title, error }) => `- ${literal(`${title} could not be run: ${error}`)}`),
    ...(troubles.length > 0 ? [''] : []),
    '### What changed',
    '',
    ...changeLines(matrix).map((line) => line.replace(/\S.*/, literal).replace(/^( *)/, '$1- ')),
    '',
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** `**stuck-out-of-sync** 3 of 5`. */
function entryWords(entry: MatrixEntry | null): string {
  if (entry === null) return '–';
  const { verdict, failed, kinds } = entry;
  if (failed.count === 0) return verdict;
  const once = failed.of === 1;
  const words = Object.entries(kinds).map(
    ([kind, count]) => `**${kind}**${once ? '' : ` ${count} of ${failed.of}`}`,
  );
  return words.join('<br>');
}

/** Which version shows what the one before it does not, and the other way round: a line for each scenario. */
export function changeLines({ changes }: Matrix): string[] {
  if (changes.length === 0) return ['nothing: no version shows a finding that the one before it does not'];
  const bySteps = Map.groupBy(changes, ({ from, to }) => `${to}, after ${from}`);
  const lines = [...bySteps].flatMap(([step, alike]) => [
    step,
    ...[...Map.groupBy(alike, ({ kind, change }) => `${kind} ${change}`)].flatMap(([what, each]) => [
      `  ${what}`,
      ...each.map((change) => `    ${change.scenario} ${shares(change)}`),
    ]),
  ]);
  return lines.map(printable);
}

function shares({ before, after, p }: MatrixChange): string {
  const [was, is] = [before, after].map(({ count, of }) => `${count} of ${of}`);
  return `(${was}, then ${is}; by chance: p = ${Number(p.toPrecision(2))})`;
}
