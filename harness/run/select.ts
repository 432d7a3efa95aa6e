import { type Scenario, slugOf } from '../scenario/scenario.ts';

/** A filter that no scenario's name contains. */
export class UnknownScenarioError extends Error {
  override readonly name = 'UnknownScenarioError';
}

/**
 * The scenarios whose name or slug contains one of the filters, in their own order; all where there are none.
 * @throws {UnknownScenarioError} naming the filter that matches nothing, and what there is
 */
export function selectScenarios(scenarios: readonly Scenario[], filters: readonly string[]): Scenario[] {
  if (filters.length === 0) return [...scenarios];
  const matches = (scenario: Scenario, filter: string) =>
    scenario.name.toLowerCase().includes(filter.toLowerCase()) ||
    slugOf(scenario.name).includes(filter.toLowerCase());
  for (const filter of filters) {
    if (!scenarios.some((scenario) => matches(scenario, filter))) {
      throw new UnknownScenarioError(`no scenario is called "${filter}"; insync list shows them all`);
    }
  }
  return scenarios.filter((scenario) => filters.some((filter) => matches(scenario, filter)));
}
