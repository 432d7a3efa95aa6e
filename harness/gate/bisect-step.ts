import type { FindingKind } from '../judge/findings.ts';
import { type ScenarioTally, tally } from '../outcome/tally.ts';
import type { Summary } from '../report/summary.ts';

/** What one commit of a bisection is, and why. */
export interface BisectStep {
  readonly commit: 'good' | 'bad' | 'skip';
  readonly why: string;
}

/**
 * Whether the commit that was run shows what is looked for. Seen once, it is bad. It is good only where of each scenario
 * that can be run here more runs could be judged than not, and none showed it.
 * @param wanted kinds of finding; whatever diverges where it is empty
 */
export function bisectStep(
  { scenarios }: Pick<Summary, 'scenarios'>,
  wanted: readonly FindingKind[],
): BisectStep {
  const tallies = tally(scenarios);
  const seen = tallies.flatMap(({ scenario, kinds }) => {
    const found = [...kinds.keys()].filter((kind) => wanted.length === 0 || wanted.includes(kind));
    return found.length > 0 ? [`${scenario}: ${found.join(', ')}`] : [];
  });
  if (seen.length > 0) return { commit: 'bad', why: seen.join('; ') };
  const judged = tallies.filter(({ failed }) => failed.of > 0);
  const open =
    tallies.find(({ failed, unknown }) => unknown > 0 && failed.of <= unknown) ??
    (judged.length === 0 ? tallies[0] : undefined);
  if (open !== undefined) return { commit: 'skip', why: `${open.scenario}: ${reasonOf(open)}` };
  return { commit: 'good', why: `no ${wanted.join(', no ') || 'finding'} in ${judged.length} scenarios` };
}

function reasonOf({ runs }: ScenarioTally): string | null {
  return runs.find(({ reason }) => reason !== null)!.reason;
}
