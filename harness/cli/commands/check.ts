import { Command, Option } from 'commander';
import type { TargetOptions } from '../../live/cluster/target.ts';
import { complain, sayPainted } from '../../text/say.ts';
import { ended } from '../interruption.ts';
import { addTargetOptions, forOption, recordOption } from '../target-options.ts';

/** Often enough that a look takes hardly longer than a finding has to hold, and no load. */
const PERIOD_MS = 500;
/** What a proxy says is hundreds of kilobytes. */
const PROXY_PERIOD_MS = 1000;

/** `insync check`: one look at a live cluster. */
export function checkCommand(): Command {
  const command = new Command('check').description(
    'look at a running cluster, changing nothing: exit status 0 fe, nodes and proxies agree, 1 they do not, 2 unknown',
  );
  return addTargetOptions(command)
    .addOption(forOption())
    .addOption(
      new Option('--output <form>', 'what is written').choices(['table', 'json'] as const).default('table'),
    )
    .addOption(recordOption())
    .action(async (flags: CheckFlags) => {
      const { target } = await import('../../live/cluster/target.ts');
      const { check } = await import('../../live/check.ts');
      const { EXIT_STATUS } = await import('../../live/look/view.ts');
      const { fileRecorder } = await import('../../live/record/recorder.ts');
      const cluster = target(flags);
      const recorder = await fileRecorder(cluster, 'insync check', PERIOD_MS, flags.record);
      const pace = { periodMs: PERIOD_MS, proxyPeriodMs: PROXY_PERIOD_MS, forMs: flags.for };
      const result = await check(cluster, pace, ended(), recorder);
      const { printableJson } = await import('../../text/printable.ts');
      if (flags.output === 'json') {
        const { checkJson } = await import('../../live/show/check-json.ts');
        sayPainted(printableJson(checkJson(result, cluster.nodeMap)));
      } else if (result.groups.length === 0) {
        // Nothing was seen, so there is only the reason.
        complain(`insync: ${result.unknown.join('; ')}`);
      } else {
        const { checkTable } = await import('../../live/show/check-table.ts');
        const { paintFor } = await import('../../text/paint.ts');
        sayPainted(checkTable(result, paintFor(process.stdout)));
      }
      await recorder?.close();
      process.exit(EXIT_STATUS[result.verdict]);
    });
}

interface CheckFlags extends TargetOptions {
  /** Milliseconds. */
  readonly for: number;
  readonly output: 'table' | 'json';
  readonly record?: string;
}
