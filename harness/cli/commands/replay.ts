import { resolve } from 'node:path';
import { Command } from 'commander';
import { say } from '../../text/say.ts';

/** `insync replay`: judge recordings again. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('judge recordings again and write the same report: exit status as of run')
    .argument('<file...>', 'timelines of runs, or recordings as in fixtures/recordings')
    .option('--report <folder>', 'where the report goes', 'insync-replay')
    .action(async (files: string[], given: { readonly report: string }) => {
      const { replay } = await import('../../replay/replay.ts');
      const { outcomeLine } = await import('../../report/summary.ts');
      const { sayResult } = await import('../result.ts');
      const reportDir = resolve(given.report);
      const summary = await replay(files, reportDir);
      for (const outcome of summary.scenarios) say(outcomeLine(outcome));
      await sayResult(summary, reportDir);
    });
}
