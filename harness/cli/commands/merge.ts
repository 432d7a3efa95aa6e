import { resolve } from 'node:path';
import { Command } from 'commander';

/** `insync merge`: one report of several. */
export function mergeCommand(): Command {
  return new Command('merge')
    .description('put the reports of the shards of a run together into one: exit status as of run')
    .argument('<report...>', 'the reports’ folders')
    .option('--out <folder>', 'where the one report goes', 'insync-merged')
    .action(async (folders: string[], given: { readonly out: string }) => {
      const { mergeReports } = await import('../../report/merge.ts');
      const { sayResult } = await import('../result.ts');
      const reportDir = resolve(given.out);
      await sayResult(await mergeReports(folders, reportDir), reportDir);
    });
}
