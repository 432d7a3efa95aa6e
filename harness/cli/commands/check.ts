import { Command, Option } from 'commander';
import type { TargetOptions } from '../../live/cluster/target.ts';
import { ended } from '../interruption.ts';
import { addTargetOptions, forOption, recordOption } from '../target-options.ts';

/** Often enough that a look takes hardly longer than a finding has to hold, and no load. */
const PERIOD_MS = 500;

/** `insync check`: one look at a live cluster. */
export function checkCommand(): Command {
  const command = new Command('check').description(
    'look at a running cluster, changing nothing: exit status 0 fe reports what the nodes say, 1 it does not, 2 unknown',
  );
  return addTargetOptions(command)
    .addOption(forOption())
    .addOption(
      new Option('--output <form>', 'what is written').choices(['table', 'json'] as const).default('table'),
    )
    .addOption(recordOption())
    .action(async (flags: CheckFlags) => {
      const [
        { target },
        { check },
        { checkTable },
        { checkJson },
        { printable, printableJson },
        paint,
        view,
        { fileRecorder },
      ] = await Promise.all([
        import('../../live/cluster/target.ts'),
        import('../../live/check.ts'),
        import('../../live/show/check-table.ts'),
        import('../../live/show/check-json.ts'),
        import('../../text/printable.ts'),
        import('../../text/paint.ts'),
        import('../../live/look/view.ts'),
        import('../../live/record/recorder.ts'),
      ]);
      const cluster = target(flags);
      const recorder = await fileRecorder(cluster, 'insync check', PERIOD_MS, flags.record);
      const pace = { periodMs: PERIOD_MS, forMs: flags.for };
      const result = await check(cluster, pace, ended(), recorder);
      if (flags.output === 'json') {
        console.log(printableJson(checkJson(result, cluster.nodeMap)));
      } else if (result.groups.length === 0) {
        // Nothing was seen, so there is only the reason.
        console.error(`insync: ${printable(result.unknown.join('; '))}`);
      } else {
        console.log(checkTable(result, paint.paintFor(process.stdout)));
      }
      await recorder?.close();
      process.exit(view.EXIT_STATUS[result.verdict]);
    });
}

interface CheckFlags extends TargetOptions {
  /** Milliseconds. */
  readonly for: number;
  readonly output: 'table' | 'json';
  readonly record?: string;
}
