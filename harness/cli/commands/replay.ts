import { resolve } from 'node:path';
import { Command, Option } from 'commander';

/** `insync replay`: judge recordings again. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('judge recordings again and write the same report: exit status as of run')
    .argument('<file...>', 'timelines of runs, or recordings as in fixtures/recordings')
    .addOption(new Option('--report <folder>', 'where the report goes').default('insync-replay'))
    .action(async (files: string[], given: { readonly report: string }) => {
      const [{ replay }, { outcomeLine }, { sayResult }] = await Promise.all([
        import('../../replay/replay.ts'),
        import('../../report/summary.ts'),
        import('../result.ts'),
      ]);
      const reportDir = resolve(given.report);
      const summary = await replay(files, reportDir);
      for (const outcome of summary.scenarios) console.log(outcomeLine(outcome));
      await sayResult(summary, reportDir);
    });
}
