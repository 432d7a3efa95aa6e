import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MatrixError, type MatrixPlan, parseMatrix } from './plan.ts';

/** @throws {MatrixError} where it is not there, or can't be used */
export async function readMatrix(file: string): Promise<MatrixPlan> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new MatrixError(`there is no matrix: ${error.message}`);
  });
  return parseMatrix(text, file, dirname(file));
}
