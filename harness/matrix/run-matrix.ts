import { join } from 'node:path';
import { ProgramError } from '../programs/program-error.ts';
import type { RunOptions } from '../run/options.ts';
import { run } from '../run/run.ts';
import { hasRecord } from '../run/run-record.ts';
import { type CellOutcome, type Matrix, matrixOf } from './matrix.ts';
import { writeMatrix } from './matrix-report.ts';
import type { MatrixPlan, PlannedCell } from './plan.ts';

/** Where the report of a cell goes, and whether a run of it was broken off there. */
export type CellPlace = Pick<RunOptions, 'reportDir' | 'resume'>;

/**
 * Run the cells one after the other. What is known is written down after each; programs that can't be run leave their
 * cell empty.
 *
 * @param optionsOf a cell's run
 * @param folder absolute; each cell's report lies in a folder of its own there
 * @param resume go on with what is there
 * @param print gets each line of progress
 * @param interrupted rejects when it is to stop at once
 * @throws as `run` does, but for a program that can't be run
 */
export async function runMatrix(
  plan: MatrixPlan,
  optionsOf: (cell: PlannedCell, place: CellPlace) => Promise<RunOptions>,
  { folder, resume }: { readonly folder: string; readonly resume: boolean },
  print: (line: string) => void,
  interrupted: Promise<never>,
): Promise<Matrix> {
  const outcomes: CellOutcome[] = [];
  for (const [index, cell] of plan.cells.entries()) {
    print(`${index === 0 ? '' : '\n'}${cell.title} (${index + 1} of ${plan.cells.length})`);
    const reportDir = join(folder, cell.folder);
    try {
      const options = await optionsOf(cell, { reportDir, resume: resume && hasRecord(reportDir) });
      outcomes.push({ summary: await run(options, print, interrupted) });
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      print(`could not be run: ${error.message}`);
      outcomes.push({ error: error.message });
    }
    await writeMatrix(folder, matrixOf(plan, outcomes));
  }
  return matrixOf(plan, outcomes);
}
