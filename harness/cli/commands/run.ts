import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { exitStatus, verdictLine } from '../../report/summary.ts';
import { defaultJobs } from '../../run/jobs.ts';
import type { RunOptions } from '../../run/options.ts';
import { REAL_PACE, STANDIN_PACE } from '../../run/pace.ts';
import { PUBLISHED } from '../../runtime/docker/programs.ts';
import { defectList, paceScale, wholeNumber } from '../arguments.ts';
import { interruption } from '../interruption.ts';

/** `insync run`: run the scenarios and judge them. */
export function runCommand(): Command {
  return new Command('run')
    .description(
      'run the scenarios and judge them: exit status 0 all converged, 1 something diverged, 2 unknown',
    )
    .argument('[filter...]', 'only the scenarios whose name contains one of these')
    .addOption(
      new Option(
        '--runtime <name>',
        'what the programs run in (default: docker where an engine answers and has or can pull the images)',
      ).choices(['docker', 'process'] as const),
    )
    .option('--pika-image <name>', `the image of Pika (default: ${PUBLISHED.pika})`)
    .option('--codis-image <name>', `the image of Codis (default: ${PUBLISHED.codis})`)
    .option('--pika-bin <file>', 'the real Pika (default: the stand-in)')
    .option('--codis-dir <folder>', 'the real codis-dashboard, codis-fe and assets (default: the stand-in)')
    .addOption(
      new Option(
        '--defects <list>',
        'what the stand-in dashboard does wrong: defects or a release',
      ).argParser(defectList),
    )
    .addOption(
      new Option(
        '--pace <scale>',
        `the dashboard’s intervals, 1 = as shipped (default: ${REAL_PACE}, stand-in ${STANDIN_PACE})`,
      ).argParser(paceScale),
    )
    .addOption(
      new Option('--period <ms>', 'how often everything is asked').argParser(wholeNumber(10)).default(250),
    )
    .addOption(new Option('--groups <n>', 'groups in the cluster').argParser(wholeNumber(1)).default(1))
    .addOption(new Option('--slaves <n>', 'slaves in each group').argParser(wholeNumber(1)).default(1))
    .addOption(
      new Option(
        '--jobs <n>',
        'scenarios side by side (default: 4 per processor, 2 with real programs)',
      ).argParser(wholeNumber(1)),
    )
    .addOption(new Option('--repeat <n>', 'run each scenario so often').argParser(wholeNumber(1)).default(1))
    .addOption(
      new Option('--seed <n>', 'which server is hurt, and when (default: another one each time)').argParser(
        wholeNumber(0),
      ),
    )
    .addOption(new Option('--report <folder>', 'where the report goes').default('insync-report'))
    .action(async (filters: string[], given: RunFlags, command: Command) => {
      if (given.defects && given.codisDir)
        command.error('insync: --defects is for the stand-in, and --codis-dir names a real one');
      if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE)
        command.error(`insync: Node ${OLDEST_NODE} or later is needed, and this is ${process.versions.node}`);
      const print = (line: string) => console.log(line);
      const interrupted = interruption();
      // What takes time to load is loaded only to run: --help and a wrong option answer at once.
      const { chooseRuntime } = await import('../../run/choose-runtime.ts');
      const choosing = chooseRuntime(
        {
          runtime: given.runtime,
          pikaBin: given.pikaBin && resolve(given.pikaBin),
          codisDir: given.codisDir && resolve(given.codisDir),
          pikaImage: given.pikaImage,
          codisImage: given.codisImage,
          defects: given.defects,
        },
        print,
      );
      const choice = await Promise.race([choosing, interrupted]);
      const options: RunOptions = {
        ...choice,
        filters,
        defects: given.defects,
        pace: given.pace ?? (choice.standin ? STANDIN_PACE : REAL_PACE),
        periodMs: given.period,
        groups: given.groups,
        slaves: given.slaves,
        jobs: given.jobs ?? defaultJobs(choice.standin),
        repeat: given.repeat,
        seed: given.seed ?? Math.floor(Math.random() * 1_000_000),
        reportDir: resolve(given.report),
      };
      const { run } = await import('../../run/run.ts');
      const summary = await run(options, print, interrupted);
      for (const { name, message } of summary.scenarios) if (message) console.log(`\n${name}\n${message}`);
      console.log(`\n${verdictLine(summary)}; report in ${options.reportDir}`);
      process.exit(exitStatus(summary.verdict));
    });
}

/** What vitest and the others that a run needs still work on. */
const OLDEST_NODE = 22;

/** The options of `run` as commander gives them. */
interface RunFlags {
  readonly runtime?: 'docker' | 'process';
  readonly pikaImage?: string;
  readonly codisImage?: string;
  readonly pikaBin?: string;
  readonly codisDir?: string;
  readonly defects?: string;
  readonly pace?: number;
  readonly period: number;
  readonly groups: number;
  readonly slaves: number;
  readonly jobs?: number;
  readonly repeat: number;
  readonly seed?: number;
  readonly report: string;
}
