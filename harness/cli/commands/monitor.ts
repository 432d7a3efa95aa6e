import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { Command, Option } from 'commander';
import type { TargetOptions } from '../../live/cluster/target.ts';
import { type ListenAddress, listenAddress } from '../../live/monitor/listen-address.ts';
import { packageVersion } from '../../package-root.ts';
import { say } from '../../text/say.ts';
import { argument, wholeNumber } from '../arguments.ts';
import { ended } from '../interruption.ts';
import { addTargetOptions, periodOption } from '../target-options.ts';

/** `insync monitor`: a live cluster, for Prometheus. */
export function monitorCommand(): Command {
  const command = new Command('monitor').description(
    'watch a running cluster for Prometheus, changing nothing: /metrics and /healthz',
  );
  return addTargetOptions(command)
    .addOption(
      new Option('--listen <address>', 'where the metrics are served: [host]:port')
        .argParser(argument(listenAddress))
        .default({ host: undefined, port: 9640 }, ':9640'),
    )
    .addOption(periodOption(5000, '5s'))
    .option(
      '--record <folder>',
      'write all that is seen there, for insync replay: a new file each day, and after --record-size',
    )
    .option('--record-size <MB>', 'how long a file gets', wholeNumber(1), 16)
    .option('--record-keep <n>', 'how many files are kept', wholeNumber(1), 14)
    .action(async (flags: MonitorFlags) => {
      // What each answer leaves behind would let the young heap grow by a hundred megabytes, for hardly any time saved.
      setFlagsFromString('--semi-space-growth-factor=1');
      const { target } = await import('../../live/cluster/target.ts');
      const { monitor } = await import('../../live/monitor/monitor.ts');
      const { folderRecorder } = await import('../../live/record/recorder.ts');
      const end = ended();
      const cluster = target(flags);
      const recorder = await folderRecorder(cluster, flags, (error) =>
        say(`${new Date().toISOString()} ${error.message}`),
      );
      const running = await monitor(cluster, {
        listen: flags.listen,
        periodMs: flags.period,
        version: packageVersion(),
        print: say,
        recorder,
      });
      say(`insync monitor of ${cluster.fe} listens on ${running.url}`);
      if (!end.aborted) await once(end, 'abort');
      await running.close();
      await recorder?.close();
      process.exit(0);
    });
}

interface MonitorFlags extends TargetOptions {
  readonly listen: ListenAddress;
  /** Milliseconds. */
  readonly period: number;
  readonly record?: string;
  /** Megabytes. */
  readonly recordSize: number;
  readonly recordKeep: number;
}
