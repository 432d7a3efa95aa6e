import type { FindingKind } from '../judge/findings.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { fakeOutcome, fakeSummary } from '../report/fake-summary.ts';
import { type Summary, summarize } from '../report/summary.ts';

/** How a run came out: how long fe took to agree, in milliseconds; the kinds that were found; or neither. */
export type Came = number | readonly FindingKind[] | 'unknown' | 'skipped';

/** The summary of a run, from how each run of its scenarios came out. */
export function runOf(
  scenarios: Readonly<Record<string, readonly Came[]>>,
  given: Partial<Summary> = {},
): Summary {
  const outcomes = Object.entries(scenarios).flatMap(([scenario, runs]) =>
    runs.map((came, index) =>
      fakeOutcome({
        name: runs.length === 1 ? scenario : `${scenario} (${index + 1} of ${runs.length})`,
        slug: `${scenario.replaceAll(/\W/g, '-')}-${index}`,
        ...course(came),
      }),
    ),
  );
  const { verdict: _, repeated: __, ...run } = { ...fakeSummary(), ...given };
  return summarize(run, outcomes);
}

function course(came: Came): Partial<ScenarioOutcome> {
  if (typeof came === 'number') return { convergedMs: came };
  if (typeof came === 'string')
    return { verdict: came, convergedMs: null, reason: 'it could not be', message: 'it could not be' };
  return {
    verdict: 'diverged',
    convergedMs: null,
    message: `diverged: group 1: ${came.join(', ')}`,
    findings: came.map((kind) => ({ kind, group: 1, sinceMs: 0, reported: 'x', actual: 'y', text: 'z' })),
  };
}

/** So many times the same. */
export function times<T>(count: number, each: T): T[] {
  return Array<T>(count).fill(each);
}
