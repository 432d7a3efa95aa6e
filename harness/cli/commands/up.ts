import { Command } from 'commander';
import { say } from '../../text/say.ts';
import { inWords } from '../../until.ts';
import { findClaim } from '../../up/claims.ts';
import { nameOption } from '../cluster-name.ts';
import { addClusterOptions, type ClusterFlags, clusterOptions } from '../cluster-options.ts';
import { interruption } from '../interruption.ts';
import { INSYNC } from '../invocation.ts';
import { PASSWORD, passwordNote } from '../password.ts';

/** `insync up`: start a cluster and leave it running. */
export function upCommand(): Command {
  const command = new Command('up').description(
    'start a cluster and leave it running, to see what codis-fe makes of a fault; insync down ends it',
  );
  return addClusterOptions(command)
    .addOption(nameOption())
    .action(async (given: UpFlags, command: Command) => {
      const interrupted = interruption('everything that was started is ended');
      const { isKept } = await import('../../up/control-client.ts');
      const { startKeeper } = await import('../../up/start-keeper.ts');
      const describe = await import('../../up/describe.ts');
      const claim = await findClaim(given.name);
      if (claim !== undefined && (await isKept(claim)))
        throw new Error(
          `a cluster called ${given.name} is up already; ${INSYNC} down${describe.nameOption(given.name)} ends it, and --name starts another one beside it`,
        );
      const options = await clusterOptions(command, given, say, interrupted);
      const { status, tookMs } = await startKeeper(
        given.name,
        options,
        (line) => say(`starting ${line}`),
        interrupted,
      );
      say(`up after ${inWords(tookMs)}: every slave follows its master and has its data, and fe says so\n`);
      for (const line of describe.upLines(status, INSYNC)) say(line);
      if (given.auth) say(`\n${passwordNote(process.env[PASSWORD])}`);
      process.exit(0);
    });
}

/** The options of `up` as commander gives them. */
interface UpFlags extends ClusterFlags {
  readonly name: string;
}
