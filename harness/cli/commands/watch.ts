import { Command } from 'commander';
import { addTargetOptions, forOption, periodOption, type TargetFlags } from '../../live/options.ts';

/** `insync watch`: a live cluster, live. */
export function watchCommand(): Command {
  const command = new Command('watch').description(
    'watch a running cluster, changing nothing, until q or Ctrl-C; without a terminal, a line for each change',
  );
  return addTargetOptions(command)
    .addOption(forOption())
    .addOption(periodOption(1000, '1s'))
    .action(async (flags: WatchFlags) => {
      const [{ target }, { watch }, { ended }] = await Promise.all([
        import('../../live/target.ts'),
        import('../../live/watch.ts'),
        import('../../live/signals.ts'),
      ]);
      process.exit(await watch(target(flags), { periodMs: flags.period, forMs: flags.for }, ended()));
    });
}

interface WatchFlags extends TargetFlags {
  /** Milliseconds, both. */
  readonly for: number;
  readonly period: number;
}
