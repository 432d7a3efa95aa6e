import { resolve } from 'node:path';
import { Command } from 'commander';

/** `insync gate`: hold the reports of a candidate against a baseline. */
export function gateCommand(): Command {
  return new Command('gate')
    .description(
      'whether a candidate is no worse than a baseline: exit status 0 it is not, 1 it is worse, 2 unknown',
    )
    .argument('<report...>', 'the folders of the candidate’s reports')
    .requiredOption(
      '--baseline <file|version>',
      'what is known: a file of insync baseline, or a release whose baseline ships with insync',
    )
    .option('--out <folder>', 'where gate.md, gate.json and gate-junit.xml go (default: the first report)')
    .action(async (folders: string[], given: GateFlags) => {
      const { readBaseline } = await import('../../gate/read-baseline.ts');
      const { readReports } = await import('../../gate/read-reports.ts');
      const { sayGate } = await import('../gate-result.ts');
      const baseline = await readBaseline(given.baseline);
      await sayGate(await readReports(folders), baseline, resolve(given.out ?? folders[0]!));
    });
}

interface GateFlags {
  readonly baseline: string;
  readonly out?: string;
}
