import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type ListenAddress, listenAddress } from '../../live/listen-address.ts';
import { addTargetOptions, periodOption, type TargetFlags } from '../../live/options.ts';
import { packageRoot } from '../../package-root.ts';

/** `insync monitor`: a live cluster, for Prometheus. */
export function monitorCommand(): Command {
  const command = new Command('monitor').description(
    'watch a running cluster for Prometheus, changing nothing: /metrics and /healthz',
  );
  return addTargetOptions(command)
    .addOption(
      new Option('--listen <address>', 'where the metrics are served: [host]:port')
        .argParser(listen)
        .default({ host: undefined, port: 9640 }, ':9640'),
    )
    .addOption(periodOption(5000, '5s'))
    .action(async (flags: MonitorFlags) => {
      const [{ target }, { monitor }, { ended }] = await Promise.all([
        import('../../live/target.ts'),
        import('../../live/monitor.ts'),
        import('../../live/signals.ts'),
      ]);
      const end = ended();
      const cluster = target(flags);
      const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
        version: string;
      };
      const running = await monitor(cluster, {
        listen: flags.listen,
        periodMs: flags.period,
        version,
        print: (line) => console.log(line),
      });
      console.log(`insync monitor of ${cluster.fe} listens on ${running.url}`);
      if (!end.aborted) await once(end, 'abort');
      await running.close();
      process.exit(0);
    });
}

function listen(text: string): ListenAddress {
  try {
    return listenAddress(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

interface MonitorFlags extends TargetFlags {
  readonly listen: ListenAddress;
  /** Milliseconds. */
  readonly period: number;
}
