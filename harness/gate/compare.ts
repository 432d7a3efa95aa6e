import type { FindingKind } from '../judge/findings.ts';
import type { ScenarioTally } from '../outcome/tally.ts';
import { fisherExact } from '../statistics/fisher.ts';
import { mannWhitney } from '../statistics/mann-whitney.ts';
import { quantile, thinned } from '../statistics/quantile.ts';
import type { Share } from '../statistics/share.ts';
import type { BaselineScenario, KnownFinding } from './baseline.ts';
import { MOST_TIMES } from './update-baseline.ts';

/** A kind of finding in a scenario, of the candidate beside the baseline. */
export interface FindingComparison {
  readonly kind: FindingKind;
  /** In how many of the candidate's runs that could be judged it was found. */
  readonly seen: Share;
  /** The same of the baseline; null where it has no rate, or none that can be compared. */
  readonly before: Share | null;
  /**
   * How probable it is by chance that it was found as often, or more; where it was not found at all, as seldom. Null
   * where there is nothing to compare.
   */
  readonly p: number | null;
  /** What the baseline says of it; null where it says nothing. */
  readonly known: KnownFinding | null;
  /** Whether it has that kind of some scenario. */
  readonly knownElsewhere: boolean;
}

/** What a scenario is compared with. */
export interface Known {
  /** What the baseline has of it; undefined where it does not have it. */
  readonly scenario: BaselineScenario | undefined;
  /** All kinds that it has of any. */
  readonly everKnown: ReadonlySet<FindingKind>;
  /** Whether rates and times can be compared. */
  readonly comparable: boolean;
}

/** How long fe took to agree, of the candidate beside the baseline. */
export interface TimesComparison {
  /** Medians, in milliseconds. */
  readonly medianMs: number;
  readonly beforeMs: number;
  /** How probable it is by chance that it took as long, or longer. */
  readonly p: number;
}

export interface Comparison {
  readonly findings: readonly FindingComparison[];
  /** Null where there is nothing to compare. */
  readonly times: TimesComparison | null;
}

/** A scenario of the candidate beside the baseline's. */
export function compare(tallied: ScenarioTally, baseline: Known): Comparison {
  const { scenario, comparable } = baseline;
  const known = Object.keys(scenario?.known ?? {}) as FindingKind[];
  const kinds = new Set([...tallied.kinds.keys(), ...known]);
  return {
    // Of what could not be judged it can't be said that something was not found.
    findings: tallied.failed.of === 0 ? [] : [...kinds].map((kind) => compareKind(kind, tallied, baseline)),
    times: comparable ? compareTimes(tallied.convergedMs, scenario?.convergedMs ?? []) : null,
  };
}

function compareKind(
  kind: FindingKind,
  { kinds, failed }: ScenarioTally,
  { scenario, everKnown, comparable }: Known,
): FindingComparison {
  const known = scenario?.known[kind] ?? null;
  const seen = { count: kinds.get(kind) ?? 0, of: failed.of };
  const before = comparable && known?.seen !== undefined ? { count: known.seen, of: scenario!.runs } : null;
  const p = before && (seen.count > 0 ? fisherExact(seen, before) : fisherExact(before, seen));
  return { kind, seen, before, p, known, knownElsewhere: everKnown.has(kind) };
}

function compareTimes(candidate: readonly number[], baseline: readonly number[]): TimesComparison | null {
  if (candidate.length === 0 || baseline.length === 0) return null;
  return {
    medianMs: quantile(candidate, 0.5),
    beforeMs: quantile(baseline, 0.5),
    p: mannWhitney(thinned(candidate, MOST_TIMES), thinned(baseline, MOST_TIMES)),
  };
}
