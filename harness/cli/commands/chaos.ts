import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { FindingKind } from '../../judge/findings.ts';
import { CHAOS_DEFAULTS, defaultJobs } from '../../run/options.ts';
import { durationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import { argument, wholeNumber } from '../arguments.ts';
import { addClusterOptions, type ClusterFlags, clusterOptions } from '../cluster-options.ts';
import { beforeEnd, ended } from '../interruption.ts';

/** How many sequences where nobody says, nor for how long. */
const RUNS = 20;
const SHRINK_RUNS = 60;

/** `insync chaos`: random sequences of faults. */
export function chaosCommand(): Command {
  const command = new Command('chaos').description(
    'run random sequences of faults, and find the least of those that fail: exit status 0 nothing found, 1 found, 2 unknown',
  );
  return addClusterOptions(command, CHAOS_DEFAULTS)
    .option('--jobs <n>', 'sequences side by side (default: as of run)', wholeNumber(1))
    .option('--seed <n>', 'which sequences, and when (default: another one each time)', wholeNumber(0))
    .option(
      '--runs <n>',
      `how many sequences (default: ${RUNS}, or as many as --for has time for)`,
      wholeNumber(1),
    )
    .option('--for <time>', 'begin none after that: 30m', argument(durationMs))
    .option(
      '--steps <n>',
      'how many faults and looks each has, but for what mends it',
      wholeNumber(1, 50),
      CHAOS_DEFAULTS.steps,
    )
    .option('--replay <sequence>', 'this one alone: kill pika-2 short, look')
    .option(
      '--known <list>',
      'what is not looked for: kinds of findings, and baselines as --gate of run takes them, comma-separated',
    )
    .option('--bail', 'begin no other sequence once one has failed')
    .option(
      '--shrink <n>',
      `how many runs to find the least that fails (default: ${SHRINK_RUNS} for each failure, 0 with --replay)`,
      wholeNumber(0),
    )
    .addOption(
      new Option('--shrink-for <time>', 'and how long for each')
        .argParser(argument(durationMs))
        .default(durationMs('15m'), '15m'),
    )
    .option('--report <folder>', 'where the report goes', 'insync-report')
    .action(async (given: ChaosFlags, command: Command) => {
      const { parseSequence } = await import('../../chaos/step.ts');
      const replay = given.replay === undefined ? undefined : parseSequence(given.replay);
      const known = await knownKinds(given.known ?? '');
      const interrupted = ended();
      const cluster = await clusterOptions(command, given, say, beforeEnd(interrupted));
      const { chaos } = await import('../../chaos/chaos.ts');
      const { sayChaos } = await import('../chaos-result.ts');
      const reportDir = resolve(given.report);
      const usualRuns = replay ? 1 : given.for === undefined ? RUNS : undefined;
      const result = await chaos(
        {
          ...cluster,
          jobs: given.jobs ?? defaultJobs(cluster.standins),
          seed: given.seed ?? Math.floor(Math.random() * 1_000_000),
          runs: given.runs ?? usualRuns,
          forMs: given.for,
          steps: given.steps,
          replay,
          known,
          bail: given.bail ?? false,
          shrinkRuns: given.shrink ?? (replay ? 0 : SHRINK_RUNS),
          shrinkMs: given.shrinkFor,
          reportDir,
        },
        say,
        interrupted,
      );
      await sayChaos(result, reportDir);
    });
}

/** @throws {BaselineError} for what is neither a kind nor a baseline */
async function knownKinds(list: string): Promise<FindingKind[]> {
  const { findingKinds } = await import('../../judge/findings.ts');
  const { everKnown } = await import('../../gate/known-kinds.ts');
  const { readBaseline } = await import('../../gate/read-baseline.ts');
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const kinds = names.map(async (name) => {
    const kind = findingKinds.find((each) => each === name);
    if (kind) return [kind];
    return [...everKnown((await readBaseline(name)).baseline)];
  });
  return [...new Set((await Promise.all(kinds)).flat())];
}

/** The options of `chaos` as commander gives them. Times in milliseconds. */
interface ChaosFlags extends ClusterFlags {
  readonly jobs?: number;
  readonly seed?: number;
  readonly runs?: number;
  readonly for?: number;
  readonly steps: number;
  readonly replay?: string;
  readonly known?: string;
  readonly bail?: boolean;
  readonly shrink?: number;
  readonly shrinkFor: number;
  readonly report: string;
}
