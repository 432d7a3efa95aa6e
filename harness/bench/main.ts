/**
 * `npm run bench`: what insync costs and how long it takes, each measured several times, as tables of Markdown. How each
 * is measured, and what came of it: docs/bench.md.
 */
import { availableParallelism, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { Argument, Command, CommanderError, Option } from 'commander';
import { wholeNumber } from '../cli/arguments.ts';
import { standinCluster } from '../run/standin-cluster.ts';
import { complain, say } from '../text/say.ts';
import { keepRatios, readHeld, worsened } from './held-ratios.ts';
import type { BenchOptions, PartResult } from './measured.ts';
import { type PartName, partNames, parts } from './parts.ts';
import { measuredTable, ratioTable } from './table.ts';
import { untilNotWorse } from './until-not-worse.ts';

const RUNS = 5;
/** Two clusters for a processor: more would measure how they wait for it. */
const JOBS = 2 * availableParallelism();

interface BenchFlags {
  readonly runs: number;
  readonly jobs: number;
  readonly filter: readonly string[];
  readonly pikaBin?: string;
  readonly codisDir?: string;
  readonly pikaImage?: string;
  readonly codisImage?: string;
  readonly check?: string;
  readonly keep?: string;
}

const bench = new Command('bench')
  .exitOverride()
  .description(
    'measure insync itself: exit status 0, 1 where a ratio is worse by a quarter, 2 where something fails',
  )
  .addArgument(new Argument('[part...]', 'what is measured (default: all)').choices(partNames))
  .option('--runs <n>', 'how often each is measured', wholeNumber(1), RUNS)
  .option('--jobs <n>', 'suite: scenarios side by side', wholeNumber(1), JOBS)
  .option('--filter <text...>', 'suite: only scenarios whose name contains one of these', [])
  .option('--pika-bin <file>', 'ready, suite: the real Pika')
  .option('--codis-dir <folder>', 'ready, suite: the real programs of Codis')
  .option('--pika-image <name>', 'ready: the image of the real Pika')
  .option('--codis-image <name>', 'ready: the image of the real Codis')
  .option('--check <file>', 'hold the ratios against those of this file')
  .addOption(
    new Option('--keep <file>', 'write the ratios there: others that it holds stay').conflicts('check'),
  )
  .action(async (chosen: readonly PartName[], given: BenchFlags) => {
    const options: BenchOptions = {
      runs: given.runs,
      jobs: given.jobs,
      filters: given.filter,
      named: {
        ...standinCluster,
        pikaBin: given.pikaBin && resolve(given.pikaBin),
        codisDir: given.codisDir && resolve(given.codisDir),
        pikaImage: given.pikaImage,
        codisImage: given.codisImage,
      },
    };
    const file = given.check ?? given.keep;
    const held = file === undefined ? {} : await readHeld(file);
    const before = loadOf();
    const isWorse = ({ ratios }: PartResult) =>
      given.check !== undefined && worsened(ratios, held).length > 0;
    const results: PartResult[] = [];
    for (const name of partNames.filter((each) => chosen.length === 0 || chosen.includes(each))) {
      complain(`bench: ${name}`);
      const measure = await parts[name]();
      results.push(await untilNotWorse(() => measure(options), isWorse));
    }
    const ratios = results.flatMap((result) => result.ratios);
    say(
      [
        ...measuredTable(results.flatMap(({ measured }) => measured)),
        '',
        ...(ratios.length > 0 ? [...ratioTable(ratios, held), ''] : []),
        ...results.flatMap(({ missing = [] }) => missing.map((line) => `Not measured: ${line}`)),
        `${availableParallelism()} processors, Node ${process.version}, load ${before} before and ${loadOf()} after`,
      ].join('\n'),
    );
    if (given.keep !== undefined) await keepRatios(given.keep, ratios, held);
    const wrong = given.check === undefined ? [] : worsened(ratios, held);
    for (const line of wrong) complain(`bench: ${line}`);
    if (wrong.length > 0) process.exitCode = 1;
  });

function loadOf(): string {
  return loadavg()[0]!.toFixed(1);
}

try {
  await bench.parseAsync();
  // What talks to an engine would keep it up.
  process.exit();
} catch (error) {
  // Commander has said its own errors already; --help comes here as one with status 0.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  complain(`bench: ${(error as Error).message}`);
  process.exit(2);
}
