import { Command } from 'commander';
import { say } from '../../text/say.ts';
import { nameOption } from '../cluster-name.ts';

/** `insync down`: end a cluster that `insync up` left running. */
export function downCommand(): Command {
  return new Command('down')
    .description('end the cluster that insync up left running, and take everything of it away')
    .addOption(nameOption())
    .action(async ({ name }: { readonly name: string }) => {
      const { endCluster, othersUp } = await import('../../up/end-cluster.ts');
      const how = await endCluster(name, say);
      if (how === 'ended') say(`${name} is down: nothing of it is left`);
      if (how === 'swept')
        say(`${name} is down: its keeper had been killed, and what it had left is taken away`);
      if (how === 'nothing was up') {
        const others = await othersUp(name);
        const hint = others.length > 0 ? `; there is ${others.join(', ')}` : '';
        say(`nothing is up under the name ${name}${hint}`);
      }
      process.exit(0);
    });
}
