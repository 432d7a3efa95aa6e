import { ClusterModel, type Shape } from './model.ts';
import { LOOK, type Step, sequenceText } from './step.ts';
import { callOf } from './vocabulary.ts';

/** A sequence as a file of `scenarios/`. */
export function printScenario(steps: readonly Step[], shape: Shape): string {
  const model = new ClusterModel(shape);
  const constants = new Map<string, string>();
  const imports = new Map<string, Set<string>>();
  const body = steps.map((step) => {
    model.take(step);
    if (step === LOOK)
      return `await expect(cluster).${model.isWhole() ? 'toConverge' : 'toReportTheTruth'}();`;
    const target = constantFor(step.target);
    constants.set(target, expressionFor(step.target, shape));
    const { make, file, args } = callOf(step, target, { mayBeRefused: !model.canTellAll() });
    imports.set(file, (imports.get(file) ?? new Set()).add(make));
    return `await cluster.inject(${make}(${args.join(', ')}));`;
  });
  const faults = [...imports]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(
      ([file, names]) =>
        `import { ${[...names].toSorted().join(', ')} } from '../harness/faults/${file}.ts';`,
    );
  const { groups, slaves, proxies } = shape;
  const needs = [`groups: ${groups}`, `slaves: ${slaves}`, ...(proxies > 0 ? [`proxies: ${proxies}`] : [])];
  return [
    ...faults,
    `import { expect } from '../harness/scenario/expect.ts';`,
    `import { scenario } from '../harness/scenario/scenario.ts';`,
    '',
    'export default [',
    '  scenario(',
    `    '${sequenceText(steps)}',`,
    '    async ({ cluster }) => {',
    ...[...constants].map(([name, expression]) => `      const ${name} = ${expression};`),
    ...body.map((line) => `      ${line}`),
    '    },',
    `    { ${needs.join(', ')} },`,
    '  ),',
    '];',
    '',
  ].join('\n');
}

/** `codis-proxy-1` → `codisProxy1`. */
function constantFor(program: string): string {
  return program.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** By its place in the cluster, since in a larger one it has another name. */
function expressionFor(program: string, { slaves, coordinator }: Shape): string {
  if (program === coordinator) return 'cluster.coordinator';
  const [, role, number] = /^(.*?)(?:-(\d+))?$/.exec(program)!;
  const index = Number(number) - 1;
  if (role === 'pika') {
    const group = Math.floor(index / (1 + slaves));
    return `cluster.servers(${group + 1})[${index % (1 + slaves)}]!`;
  }
  return role === 'codis-proxy' ? `cluster.proxies[${index}]!` : `cluster.${role!.replace('codis-', '')}`;
}
