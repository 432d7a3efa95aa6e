import { type Command, Option } from 'commander';
import { durationMs } from '../text/duration.ts';
import { argument } from './arguments.ts';

/** The least between two rounds: a watcher must not be a load. */
const SHORTEST_PERIOD_MS = 100;

/**
 * Add the options by which each of the live commands is told where the cluster is. None of those that may hold a
 * secret is read by commander itself, which would repeat it in its error.
 */
export function addTargetOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--fe <url>', 'codis-fe: http://host:8080, host:8080, https://user:password@host')
        .env('INSYNC_FE')
        .makeOptionMandatory(),
    )
    .option('--product <name>', 'the product (default: the one that fe has)')
    .addOption(
      new Option(
        '--auth <password>',
        'the password of the nodes; rather set the variable, since others can see arguments',
      ).env('INSYNC_AUTH'),
    )
    .addOption(
      new Option(
        '--node-map <map>',
        'where nodes and proxies are reached from here: FROM=TO[,FROM=TO…], each host:port or a host; may be repeated',
      )
        .argParser((text: string, before: readonly string[] | undefined) => [
          ...(before ?? []),
          ...text.split(',').filter((entry) => entry.trim() !== ''),
        ])
        .env('INSYNC_NODE_MAP'),
    )
    .option('--no-proxies', 'leave the proxies out: whether OUT OF SYNC is right is not known then');
}

export function forOption(): Option {
  return new Option('--for <time>', 'how long a disagreement must hold until it is a finding')
    .argParser(argument(durationMs))
    .default(10_000, '10s');
}

export function recordOption(): Option {
  return new Option('--record <file>', 'write all that is seen there, for insync replay');
}

export function periodOption(defaultMs: number, words: string): Option {
  return new Option('--period <time>', 'how often fe, each node and each proxy are asked')
    .argParser(
      argument((text) => {
        const ms = durationMs(text);
        if (ms < SHORTEST_PERIOD_MS) throw new Error(`at least ${SHORTEST_PERIOD_MS}ms is wanted.`);
        return ms;
      }),
    )
    .default(defaultMs, words);
}
