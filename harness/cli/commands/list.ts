import { Command } from 'commander';
import { say } from '../../text/say.ts';
import { scenariosOption } from '../scenario-files.ts';

/** `insync list`: show every scenario. */
export function listCommand(): Command {
  return new Command('list')
    .description('show every scenario')
    .addOption(scenariosOption())
    .action(async (given: { readonly scenarios: readonly string[] }) => {
      const { loadScenarios } = await import('../../run/load-scenarios.ts');
      const { slugOf } = await import('../../scenario/scenario.ts');
      for (const { name } of await loadScenarios(given.scenarios)) say(`${slugOf(name).padEnd(72)}  ${name}`);
    });
}
