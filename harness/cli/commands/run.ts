import { resolve } from 'node:path';
import { Command } from 'commander';
import type { NamedBaseline } from '../../gate/judge-candidate.ts';
import { knownKinds } from '../../gate/known-kinds.ts';
import { type Shard, shardOf } from '../../report/shard.ts';
import { say } from '../../text/say.ts';
import { argument } from '../arguments.ts';
import { interruption } from '../interruption.ts';
import { addRunOptions, type RunFlags, runOptions } from '../run-options.ts';

/** `insync run`: run the scenarios and judge them. */
export function runCommand(): Command {
  const command = new Command('run')
    .description(
      'run the scenarios and judge them: exit status 0 all converged, 1 something diverged, 2 unknown',
    )
    .argument('[filter...]', 'only the scenarios whose name contains one of these');
  return addRunOptions(command)
    .option(
      '--shard <i/n>',
      'run the i-th of n shares of the scenarios; insync merge puts the reports together',
      argument(shardOf),
    )
    .option('--report <folder>', 'where the report goes', 'insync-report')
    .option('--resume', 'go on with a run that was broken off: its report is there, its options are the same')
    .option(
      '--gate <file|version>',
      'hold it against a baseline, as insync gate does: the exit status is then the gate’s',
    )
    .action(async (filters: string[], given: Flags, command: Command) => {
      if (given.shard && given.seed === undefined)
        command.error('insync: --shard needs a --seed: the same for all of them, since they are one run');
      if (given.gate !== undefined && given.shard)
        command.error('insync: --gate is for a whole run; insync gate takes the reports of all shards');
      const interrupted = interruption(
        'everything that was started is ended; the same command with --resume goes on',
      );
      const baseline = given.gate === undefined ? undefined : await baselineOf(given.gate);
      const place = {
        filters,
        shard: given.shard,
        seed: given.seed ?? (await seedFor(given)),
        baseline: baseline && knownKinds(baseline.baseline),
        reportDir: resolve(given.report),
        resume: given.resume ?? false,
      };
      const options = await runOptions(command, given, place, say, interrupted);
      const { run } = await import('../../run/run.ts');
      const summary = await run(options, say, interrupted);
      if (baseline) {
        const { sayGate } = await import('../gate-result.ts');
        await sayGate([summary], baseline, options.reportDir);
      }
      const { sayResult } = await import('../result.ts');
      await sayResult(summary, options.reportDir);
    });
}

/** Another one each time, and for the same run the same. */
async function seedFor({ resume, report }: Flags): Promise<number> {
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
interface Flags extends RunFlags {
  readonly shard?: Shard;
  readonly report: string;
  readonly resume?: true;
  readonly gate?: string;
}
