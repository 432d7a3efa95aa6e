import { Command } from 'commander';
import { day } from '../../text/day.ts';
import { say } from '../../text/say.ts';
import { argument } from '../arguments.ts';

/** `insync baseline`: what is known of a release, for its gate. */
export function baselineCommand(): Command {
  return new Command('baseline')
    .description('write down what reports found, so that insync gate takes it for known')
    .argument('<report...>', 'the reports’ folders')
    .option('--out <file>', 'where it goes: it is added to what is there', 'insync-baseline.yaml')
    .option('--issue <ref>', 'the issue that the findings stand for which have none yet')
    .option('--expires <date>', 'the last day of those which have none yet: 2027-06-30', argument(day))
    .action(async (folders: string[], { out, ...words }: BaselineFlags) => {
      const { keepBaseline } = await import('../../gate/keep-baseline.ts');
      for (const line of await keepBaseline(folders, out, words)) say(line);
    });
}

interface BaselineFlags {
  readonly out: string;
  readonly issue?: string;
  readonly expires?: string;
}
