import { resolve } from 'node:path';
import { Command } from 'commander';
import type { BisectStep } from '../../gate/bisect-step.ts';
import type { FindingKind } from '../../judge/findings.ts';
import { say } from '../../text/say.ts';
import { findingList } from '../arguments.ts';
import { interruption } from '../interruption.ts';
import { addRunOptions, type RunFlags, runOptions } from '../run-options.ts';

/** What `git bisect run` makes of them. */
const EXIT_STATUS = { good: 0, bad: 1, skip: 125 } as const;

/** So that commits differ in nothing but themselves. */
const SEED = 1;

/** `insync bisect-step`: what `git bisect run` runs at each commit. */
export function bisectStepCommand(): Command {
  const command = new Command('bisect-step')
    .description(
      'for git bisect run: exit status 0 the commit is good, 1 bad, 125 nobody can tell, 128 something is wrong with the command',
    )
    .argument('[filter...]', 'only the scenarios whose name contains one of these');
  return addRunOptions(command)
    .option('--finding <list>', 'the findings that are bad (default: whatever diverges)', findingList, [])
    .option('--build <command>', 'builds the commit first, in a shell; where that fails, nobody can tell')
    .option('--report <folder>', 'where the report of the last commit goes', 'insync-report')
    .action(async (filters: string[], given: Flags, command: Command) => {
      const { pikaBin, codisDir, pikaImage, codisImage, defects } = given;
      if ([pikaBin, codisDir, pikaImage, codisImage, defects].every((named) => named === undefined))
        command.error(
          'insync: nothing of a commit is named, so each would be good: --pika-bin, --codis-dir, or an image; --defects for a try on the stand-in',
        );
      const interrupted = interruption('everything that was started is ended, and so is the bisection');
      const { buildCommit, judgeCommit } = await import('../judge-commit.ts');
      const unbuilt = given.build && (await buildCommit(given.build, interrupted));
      if (unbuilt) sayStep({ commit: 'skip', why: unbuilt });
      const place = {
        filters,
        shard: undefined,
        baseline: undefined,
        seed: given.seed ?? SEED,
        reportDir: resolve(given.report),
        resume: false,
      };
      const options = () => runOptions(command, given, place, say, interrupted);
      sayStep(await judgeCommit(options, given.finding, say, interrupted));
    });
}

function sayStep({ commit, why }: BisectStep): never {
  say(`insync bisect-step: ${commit}: ${why}`);
  process.exit(EXIT_STATUS[commit]);
}

/** The options of `bisect-step` as commander gives them. */
interface Flags extends RunFlags {
  readonly finding: readonly FindingKind[];
  readonly build?: string;
  readonly report: string;
}
