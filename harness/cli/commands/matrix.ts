import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { PlannedCell } from '../../matrix/plan.ts';
import type { CellPlace } from '../../matrix/run-matrix.ts';
import { say } from '../../text/say.ts';
import { interruption } from '../interruption.ts';
import { addRunOptions, type RunFlags, runOptions } from '../run-options.ts';

/** So that versions differ in nothing but themselves. */
const SEED = 1;

/** `insync matrix`: several versions of Pika and Codis. */
export function matrixCommand(): Command {
  return new Command('matrix')
    .description('run versions of Pika × versions of Codis, and say what changed: exit status as of run')
    .argument('<file>', 'which versions, with which options: YAML')
    .option('--report <folder>', 'where the reports go', 'insync-matrix')
    .option('--resume', 'go on with a matrix that was broken off: its reports are there')
    .action(async (file: string, { report, resume = false }: Flags) => {
      const { readMatrix } = await import('../../matrix/read-matrix.ts');
      const { runMatrix } = await import('../../matrix/run-matrix.ts');
      const { sayMatrix } = await import('../matrix-result.ts');
      const plan = await readMatrix(file);
      // A wrong option is said before anything runs.
      for (const cell of plan.cells) flagsOf(cell, file);
      const interrupted = interruption(
        'everything that was started is ended; the same command with --resume goes on',
      );
      const optionsOf = (cell: PlannedCell, place: CellPlace) => {
        const { command, filters } = flagsOf(cell, file);
        const given = command.opts<RunFlags>();
        const whole = { ...place, filters, shard: undefined, baseline: undefined, seed: given.seed ?? SEED };
        return runOptions(command, given, whole, say, interrupted);
      };
      const folder = resolve(report);
      await sayMatrix(await runMatrix(plan, optionsOf, { folder, resume }, say, interrupted), folder);
    });
}

/** @throws {MatrixError} for an option that `run` doesn't have, or a value that it doesn't take */
function flagsOf({ args }: PlannedCell, file: string): { command: Command; filters: string[] } {
  const command = addRunOptions(new Command('run').exitOverride().configureOutput({ writeErr: () => {} }));
  try {
    const { operands, unknown } = command.parseOptions([...args]);
    if (unknown.length > 0) command.error(`unknown option ${unknown[0]}`);
    return { command, filters: operands };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new Error(`${file}: ${error.message.replace(/^error: /, '')}`);
  }
}

interface Flags {
  readonly report: string;
  readonly resume?: boolean;
}
