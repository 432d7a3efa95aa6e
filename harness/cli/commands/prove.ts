import { resolve } from 'node:path';
import { Command } from 'commander';
import { standinCluster } from '../../run/standin-cluster.ts';
import { type Defect, everyDefect } from '../../standin.ts';
import { say } from '../../text/say.ts';
import { argument, wholeNumber } from '../arguments.ts';
import { ended } from '../interruption.ts';

/** Each defect by itself, before its pairs: with those, more than 300 runs. */
const TIMES = 5;
const SOUND = 300;
/** Clusters of the stand-in wait most of the time. */
const JOBS = 12;

/** `insync prove`: let the harness judge what it is known of. */
export function proveCommand(): Command {
  return new Command('prove')
    .description(
      'judge stand-ins whose defects are known: each and each pair has to be found, and nothing in a sound one: exit status 0 so it is, 1 misjudged, 2 unknown',
    )
    .option('--jobs <n>', 'scenarios side by side', wholeNumber(1), JOBS)
    .option('--seed <n>', 'when faults come, and to whom (default: another one each time)', wholeNumber(0))
    .option('--defects <list>', 'these and the pairs of these alone (default: all that there are)', known)
    .option('--times <n>', 'how often each defect by itself', wholeNumber(1), TIMES)
    .option('--sound <n>', 'how many scenarios on the sound one', wholeNumber(1), SOUND)
    .option('--report <folder>', 'where what was misjudged goes', 'insync-report')
    .action(async (given: ProveFlags) => {
      const { prove } = await import('../../prove/prove.ts');
      const { sayProof } = await import('../prove-result.ts');
      const reportDir = resolve(given.report);
      const seed = given.seed ?? Math.floor(Math.random() * 1_000_000);
      const { jobs, times, sound, defects: of = everyDefect } = given;
      const options = { ...standinCluster, jobs, times, sound, of, seed, reportDir };
      sayProof(await prove(options, say, ended()), options);
    });
}

const known = argument((list: string) =>
  list.split(',').map((word) => {
    const defect = everyDefect.find((each) => each === word);
    if (defect === undefined) throw new Error(`there are ${everyDefect.join(', ')}.`);
    return defect;
  }),
);

/** The options of `prove` as commander gives them. */
interface ProveFlags {
  readonly jobs: number;
  readonly seed?: number;
  readonly defects?: readonly Defect[];
  readonly times: number;
  readonly sound: number;
  readonly report: string;
}
