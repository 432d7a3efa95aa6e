import { resolve } from 'node:path';
import { Command } from 'commander';
import type { NamedBaseline } from '../../gate/judge-candidate.ts';
import { MOST_RUNS } from '../../outcome/sure.ts';
import { findChromium, NO_CHROMIUM } from '../../page/chromium.ts';
import { type Shard, shardOf } from '../../report/shard.ts';
import { defaultJobs, type RunOptions } from '../../run/options.ts';
import { argument, confidence, wholeNumber } from '../arguments.ts';
import { addClusterOptions, type ClusterFlags, clusterOptions } from '../cluster-options.ts';
import { interruption } from '../interruption.ts';
import { scenariosOption } from '../scenario-files.ts';

/** `insync run`: run the scenarios and judge them. */
export function runCommand(): Command {
  const command = new Command('run')
    .description(
      'run the scenarios and judge them: exit status 0 all converged, 1 something diverged, 2 unknown',
    )
    .argument('[filter...]', 'only the scenarios whose name contains one of these');
  return addClusterOptions(command)
    .addOption(scenariosOption())
    .option(
      '--jobs <n>',
      'scenarios side by side (default: 4 per processor, 2 with real programs)',
      wholeNumber(1),
    )
    .option('--repeat <n>', 'run each scenario so often (default: 1)', wholeNumber(1))
    .option(
      '--until-sure <confidence>',
      `repeat each scenario until it is so sure (e.g. 0.99) at what rate it fails, at most as often as --repeat says (default then: ${MOST_RUNS})`,
      confidence,
    )
    .option(
      '--shard <i/n>',
      'run the i-th of n shares of the scenarios; insync merge puts the reports together',
      argument(shardOf),
    )
    .option('--seed <n>', 'which server is hurt, and when (default: another one each time)', wholeNumber(0))
    .option('--page', 'watch fe’s own page in a Chromium beside its API, and keep pictures of it')
    .option('--report <folder>', 'where the report goes', 'insync-report')
    .option('--resume', 'go on with a run that was broken off: its report is there, its options are the same')
    .option(
      '--gate <file|version>',
      'hold it against a baseline, as insync gate does: the exit status is then the gate’s',
    )
    .action(async (filters: string[], given: RunFlags, command: Command) => {
      const chromium = given.page ? await findChromium() : undefined;
      if (given.page && chromium === undefined)
        command.error(`insync: --page needs a Chromium: ${NO_CHROMIUM}`);
      if (given.shard && given.seed === undefined)
        command.error('insync: --shard needs a --seed: the same for all of them, since they are one run');
      if (given.gate !== undefined && given.shard)
        command.error('insync: --gate is for a whole run; insync gate takes the reports of all shards');
      const print = (line: string) => console.log(line);
      const interrupted = interruption(
        'everything that was started is ended; the same command with --resume goes on',
      );
      const baseline = given.gate === undefined ? undefined : await baselineOf(given.gate);
      const cluster = await clusterOptions(command, given, print, interrupted);
      const options: RunOptions = {
        ...cluster,
        scenarioFiles: given.scenarios,
        filters,
        shard: given.shard,
        jobs: given.jobs ?? defaultJobs(cluster.standin),
        repeat: given.repeat ?? (given.untilSure === undefined ? 1 : MOST_RUNS),
        untilSure: given.untilSure,
        seed: given.seed ?? (await seedFor(given)),
        chromium,
        reportDir: resolve(given.report),
        resume: given.resume ?? false,
      };
      const { run } = await import('../../run/run.ts');
      const summary = await run(options, print, interrupted);
      if (baseline) {
        const { sayGate } = await import('../gate-result.ts');
        await sayGate([summary], baseline, options.reportDir);
      }
      const { sayResult } = await import('../result.ts');
      await sayResult(summary, options.reportDir);
    });
}

/** Another one each time, and for the same run the same. */
async function seedFor({ resume, report }: RunFlags): Promise<number> {
  if (!resume) return Math.floor(Math.random() * 1_000_000);
  const { readRecord } = await import('../../run/run-record.ts');
  return (await readRecord(resolve(report))).seed;
}

/** Read before anything is started: a run takes long. */
async function baselineOf(fileOrVersion: string): Promise<NamedBaseline> {
  const { readBaseline } = await import('../../gate/read-baseline.ts');
  return readBaseline(fileOrVersion);
}

/** The options of `run` as commander gives them. */
interface RunFlags extends ClusterFlags {
  readonly scenarios: readonly string[];
  readonly jobs?: number;
  readonly repeat?: number;
  readonly untilSure?: number;
  readonly shard?: Shard;
  readonly seed?: number;
  readonly page?: boolean;
  readonly report: string;
  readonly resume?: true;
  readonly gate?: string;
}
