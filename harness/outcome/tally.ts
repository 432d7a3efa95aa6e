import { type FindingKind, kindsOf } from '../judge/findings.ts';
import type { Share } from '../statistics/share.ts';
import type { ScenarioOutcome } from './outcome.ts';
import { roundOf } from './round.ts';

/** All runs of one scenario taken together. */
export interface ScenarioTally {
  readonly scenario: string;
  /** By round. */
  readonly runs: readonly ScenarioOutcome[];
  /** Of the runs that could be judged, those that diverged. */
  readonly failed: Share;
  readonly unknown: number;
  /** Kind of finding → in how many of the runs it was found. */
  readonly kinds: ReadonlyMap<FindingKind, number>;
  /** From when the nodes had settled until fe agreed, of each run that converged, in milliseconds, by round. */
  readonly convergedMs: readonly number[];
}

/** The runs by their scenarios, in the order in which these first occur. */
export function tally(outcomes: readonly ScenarioOutcome[]): ScenarioTally[] {
  const byScenario = Map.groupBy(outcomes, ({ name }) => roundOf(name).scenario);
  return [...byScenario].map(([scenario, runs]) =>
    tallyOf(
      scenario,
      runs.toSorted((a, b) => roundOf(a.name).round - roundOf(b.name).round),
    ),
  );
}

function tallyOf(scenario: string, runs: readonly ScenarioOutcome[]): ScenarioTally {
  const came = (verdict: ScenarioOutcome['verdict']) => runs.filter((run) => run.verdict === verdict);
  const diverged = came('diverged');
  const kinds = new Map<FindingKind, number>();
  for (const { findings } of diverged)
    for (const kind of kindsOf(findings)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const converged = came('converged');
  return {
    scenario,
    runs,
    failed: { count: diverged.length, of: diverged.length + converged.length },
    unknown: came('unknown').length,
    kinds,
    convergedMs: converged.map(({ convergedMs }) => convergedMs ?? 0),
  };
}
