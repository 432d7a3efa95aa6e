import { type Command, Option } from 'commander';
import { type PhaseName, phaseNames } from '../codis/check-cycle.ts';
import { MOST_RUNS } from '../outcome/sure.ts';
import { findChromium, NO_CHROMIUM } from '../page/chromium.ts';
import { mostJobs, type RunOptions } from '../run/options.ts';
import { confidence, wholeNumber } from './arguments.ts';
import { addClusterOptions, type ClusterFlags, clusterOptions } from './cluster-options.ts';
import { scenariosOption } from './scenario-files.ts';

/** What decides how scenarios are run, as commander gives it. */
export interface RunFlags extends ClusterFlags {
  readonly scenarios: readonly string[];
  readonly jobs?: number;
  readonly repeat?: number;
  readonly untilSure?: number;
  readonly seed?: number;
  readonly phase?: PhaseName;
  readonly reuse?: true;
  readonly page?: true;
}

/** The options of every command that runs scenarios. */
export function addRunOptions(command: Command): Command {
  return addClusterOptions(command)
    .addOption(scenariosOption())
    .option(
      '--jobs <n>',
      'scenarios side by side (default: as many as the machine has room for)',
      wholeNumber(1),
    )
    .option('--repeat <n>', 'run each scenario so often (default: 1)', wholeNumber(1))
    .option(
      '--until-sure <confidence>',
      `repeat each scenario until it is so sure (e.g. 0.99) at what rate it fails, at most as often as --repeat says (default then: ${MOST_RUNS})`,
      confidence,
    )
    .option('--seed <n>', 'which server is hurt, and when (default: another one each time)', wholeNumber(0))
    .addOption(
      new Option(
        '--phase <name>',
        'where each fault falls in the dashboard’s cycle of checks (default: after a wait that the seed chooses)',
      ).choices(phaseNames),
    )
    .option(
      '--reuse',
      'use a cluster again that has converged and is proven to be as it was built: no set-up, and not as clean',
    )
    .option('--page', 'watch fe’s own page in a Chromium beside its API, and keep pictures of it');
}

/** What a command says of a run beside those. */
export type RunPlace = Pick<RunOptions, 'filters' | 'shard' | 'seed' | 'baseline' | 'reportDir' | 'resume'>;

/**
 * What to run, from what was given; for `print`, `interrupted` and what is thrown see `clusterOptions`.
 * @throws {CommanderError} where fe's page is to be watched, and there is no Chromium
 */
export async function runOptions(
  command: Command,
  given: RunFlags,
  place: RunPlace,
  print: (line: string) => void,
  interrupted: Promise<never>,
): Promise<RunOptions> {
  const chromium = given.page ? await findChromium() : undefined;
  if (given.page && chromium === undefined) command.error(`insync: --page needs a Chromium: ${NO_CHROMIUM}`);
  const cluster = await clusterOptions(command, given, print, interrupted);
  return {
    ...cluster,
    scenarioFiles: given.scenarios,
    jobs: given.jobs ?? mostJobs(cluster.runtime),
    heedsLoad: given.jobs === undefined,
    repeat: given.repeat ?? (given.untilSure === undefined ? 1 : MOST_RUNS),
    untilSure: given.untilSure,
    phase: given.phase,
    reuse: given.reuse ?? false,
    chromium,
    ...place,
  };
}
