import { Command } from 'commander';

/** `insync list`: show every scenario. */
export function listCommand(): Command {
  return new Command('list').description('show every scenario').action(async () => {
    const [{ scenarios }, { slugOf }] = await Promise.all([
      import('../../../scenarios/index.ts'),
      import('../../scenario/scenario.ts'),
    ]);
    for (const { name } of scenarios) console.log(`${slugOf(name).padEnd(72)}  ${name}`);
  });
}
