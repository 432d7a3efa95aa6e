import { resolve } from 'node:path';
import { Command } from 'commander';
import { defaultJobs, SWEEP_DEFAULTS, type SweepOptions } from '../../run/options.ts';
import { durationMs, inShort } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import { argument, wholeNumber } from '../arguments.ts';
import { addClusterOptions, type ClusterFlags, clusterOptions } from '../cluster-options.ts';
import { interruption } from '../interruption.ts';

/** `insync sweep`: restarts over downtimes and over the dashboard's cycle. */
export function sweepCommand(): Command {
  const command = new Command('sweep')
    .description(
      'run a restart over downtimes and over moments of the dashboard’s cycle, and map where it converges: exit status as of run',
    )
    .argument('<restart...>', 'what is restarted, and how, as scenarios have it: slave restarted by SIGKILL');
  return addClusterOptions(command)
    .option('--jobs <n>', 'clusters side by side (default: as of run)', wholeNumber(1))
    .option('--seed <n>', 'which slave is hurt (default: another one each time)', wholeNumber(0))
    .option(
      '--phases <n>',
      'in how many moments of the dashboard’s cycle an outage begins, from right after a check to right before the next',
      wholeNumber(1),
      SWEEP_DEFAULTS.phases,
    )
    .option('--points <n>', 'points of each map at most', wholeNumber(1), SWEEP_DEFAULTS.points)
    .option(
      '--limit <duration>',
      `after so long no point is begun any more (default: ${inShort(SWEEP_DEFAULTS.limitMs)})`,
      argument(durationMs),
    )
    .option('--report <folder>', 'where the maps go', 'insync-sweep')
    .action(async (filters: string[], given: SweepFlags, command: Command) => {
      const interrupted = interruption('what had been looked at by then is written');
      const cluster = await clusterOptions(command, given, say, interrupted);
      const options: SweepOptions = {
        ...cluster,
        filters,
        jobs: given.jobs ?? defaultJobs(cluster.standins),
        seed: given.seed ?? Math.floor(Math.random() * 1_000_000),
        phases: given.phases,
        points: given.points,
        limitMs: given.limit ?? SWEEP_DEFAULTS.limitMs,
        reportDir: resolve(given.report),
      };
      const { restarts } = await import('../../../scenarios/restarts.ts');
      const { sweep } = await import('../../sweep/sweep.ts');
      const summary = await sweep(restarts, options, say, interrupted);
      const { saySweep } = await import('../sweep-result.ts');
      saySweep(summary, options.reportDir);
    });
}

/** The options of `sweep` as commander gives them. */
interface SweepFlags extends ClusterFlags {
  readonly jobs?: number;
  readonly seed?: number;
  readonly phases: number;
  readonly points: number;
  readonly limit?: number;
  readonly report: string;
}
