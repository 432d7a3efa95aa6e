import type { FindingKind } from '../judge/findings.ts';
import type { Baseline } from './baseline.ts';

/** Scenario → the kinds of findings that a baseline has of it. */
export function knownKinds({ scenarios }: Pick<Baseline, 'scenarios'>): Record<string, FindingKind[]> {
  return Object.fromEntries(
    Object.entries(scenarios).map(([name, { known }]) => [name, Object.keys(known) as FindingKind[]]),
  );
}

/** All kinds of findings that a baseline has of any scenario. */
export function everKnown(baseline: Pick<Baseline, 'scenarios'>): Set<FindingKind> {
  return new Set(Object.values(knownKinds(baseline)).flat());
}
