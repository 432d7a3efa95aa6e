import { Command } from 'commander';

/** `insync list`: show every scenario. */
export function listCommand(): Command {
  return new Command('list').description('show every scenario').action(async () => {
    const { scenarios } = await import('../../../scenarios/index.ts');
    const { slugOf } = await import('../../scenario/scenario.ts');
    for (const { name } of scenarios) console.log(`${slugOf(name).padEnd(72)}  ${name}`);
  });
}
