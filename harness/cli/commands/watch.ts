import { Command } from 'commander';
import type { TargetOptions } from '../../live/cluster/target.ts';
import { ended } from '../interruption.ts';
import { addTargetOptions, forOption, periodOption, recordOption } from '../target-options.ts';

/** `insync watch`: a live cluster, live. */
export function watchCommand(): Command {
  const command = new Command('watch').description(
    'watch a running cluster, changing nothing, until q or Ctrl-C; without a terminal, a line for each change',
  );
  return addTargetOptions(command)
    .addOption(forOption())
    .addOption(periodOption(1000, '1s'))
    .addOption(recordOption())
    .action(async (flags: WatchFlags) => {
      const { target } = await import('../../live/cluster/target.ts');
      const { watch } = await import('../../live/watch.ts');
      const { fileRecorder } = await import('../../live/record/recorder.ts');
      const cluster = target(flags);
      const recorder = await fileRecorder(cluster, 'insync watch', flags.period, flags.record);
      const pace = { periodMs: flags.period, forMs: flags.for };
      const status = await watch(cluster, pace, ended(), recorder);
      await recorder?.close();
      process.exit(status);
    });
}

interface WatchFlags extends TargetOptions {
  /** Milliseconds, both. */
  readonly for: number;
  readonly period: number;
  readonly record?: string;
}
