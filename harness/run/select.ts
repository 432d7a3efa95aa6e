import { type Scenario, slugOf } from '../scenario/scenario.ts';
import type { RunOptions } from './options.ts';

/** A filter that no scenario's name contains, or a shard for which there is none. */
export class UnknownScenarioError extends Error {
  override readonly name = 'UnknownScenarioError';
}

/**
 * The scenarios whose name or slug contains one of the filters, in their own order; all where there are none. Of a
 * shard, its share of them: the first of so many each, the second …, since neighbours take about as long.
 * @throws {UnknownScenarioError} naming the filter that matches nothing, and what there is; for a shard without any
 */
export function selectScenarios(
  scenarios: readonly Scenario[],
  { filters, shard }: Pick<RunOptions, 'filters' | 'shard'>,
): Scenario[] {
  const selected = selectNamed(scenarios, filters);
  if (shard === undefined) return selected;
  if (shard.of > selected.length)
    throw new UnknownScenarioError(
      `there are ${selected.length} scenarios for ${shard.of} shards: some would have none`,
    );
  return selected.filter((_, index) => index % shard.of === shard.index - 1);
}

/**
 * Those whose name or slug contains one of the filters, in their own order; all where there are no filters.
 * @throws {UnknownScenarioError} naming the filter that matches nothing, and how to see what there is
 */
export function selectNamed<T extends { readonly name: string }>(
  all: readonly T[],
  filters: readonly string[],
  howToSee = 'insync list shows them all',
): T[] {
  if (filters.length === 0) return [...all];
  const matches = ({ name }: T, filter: string) =>
    name.toLowerCase().includes(filter.toLowerCase()) || slugOf(name).includes(filter.toLowerCase());
  for (const filter of filters) {
    if (!all.some((each) => matches(each, filter)))
      throw new UnknownScenarioError(`no scenario is called "${filter}"; ${howToSee}`);
  }
  return all.filter((each) => filters.some((filter) => matches(each, filter)));
}
