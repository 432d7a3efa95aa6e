import { join } from 'node:path';
import type { Matrix } from '../matrix/matrix.ts';
import { changeLines, MATRIX_MARKDOWN, matrixMarkdown } from '../matrix/matrix-report.ts';
import { sayOnGithub } from '../report/github.ts';
import { exitStatus } from '../report/summary.ts';
import { say } from '../text/say.ts';

/** Say what came out, in words and by the exit status; never returns. */
export async function sayMatrix(matrix: Matrix, folder: string): Promise<never> {
  await sayOnGithub([], () => matrixMarkdown(matrix));
  const lines = [
    '',
    ...changeLines(matrix),
    '',
    `${matrix.verdict}; report: ${join(folder, MATRIX_MARKDOWN)}`,
  ];
  say(lines.join('\n'));
  process.exit(exitStatus(matrix.verdict));
}
