import { z } from 'zod';
import { findingKinds } from '../judge/findings.ts';
import { quantile } from '../statistics/quantile.ts';
import { wilsonInterval } from '../statistics/wilson.ts';
import type { ScenarioOutcome } from './outcome.ts';
import { decisionOf } from './sure.ts';
import { type ScenarioTally, tally } from './tally.ts';

/** What several runs of a scenario show together: an entry of `repeated` in `summary.json`. */
export const repeatedSchema = z.object({
  scenario: z.string(),
  /** However they came out. */
  runs: z.number(),
  /** Those that converged or diverged; the others show nothing. */
  judged: z.number(),
  /** Those that diverged. */
  failed: z.number(),
  unknown: z.number(),
  /** The 95 % interval of the rate at which it fails, from 0 to 1. */
  failureRate: z.object({ low: z.number(), high: z.number() }),
  /** Kind of finding → in how many of the runs it was found. */
  kinds: z.partialRecord(z.enum(findingKinds), z.number()),
  /** From when the nodes had settled until fe agreed, in milliseconds; null where no run converged. */
  convergedMs: z.object({ p50: z.number(), p95: z.number(), max: z.number() }).nullable(),
  /** Some of the runs converged and some diverged: what decides is not in the scenario. */
  flaky: z.boolean(),
  /** Where it was repeated until that is sure: whether it fails in more than 1 % of runs, or in less than 20 %. */
  sure: z.enum(['more', 'less', 'undecided']).exactOptional(),
});
export type RepeatedScenario = Readonly<z.infer<typeof repeatedSchema>>;

/**
 * What the runs of each scenario show that was run more than once.
 * @param untilSure how sure it was to be at what rate each fails; undefined where they were run so often anyway
 */
export function repeatedOf(outcomes: readonly ScenarioOutcome[], untilSure?: number): RepeatedScenario[] {
  return tally(outcomes)
    .filter(({ runs }) => runs.length > 1)
    .map((scenario) => repeatedScenario(scenario, untilSure));
}

function repeatedScenario(tallied: ScenarioTally, untilSure: number | undefined): RepeatedScenario {
  const { scenario, runs, failed, unknown, kinds, convergedMs } = tallied;
  const verdicts = runs.map(({ verdict }) => verdict);
  return {
    scenario,
    runs: runs.length,
    judged: failed.of,
    failed: failed.count,
    unknown,
    failureRate: wilsonInterval(failed),
    kinds: Object.fromEntries(kinds),
    convergedMs:
      convergedMs.length === 0
        ? null
        : {
            p50: quantile(convergedMs, 0.5),
            p95: quantile(convergedMs, 0.95),
            max: quantile(convergedMs, 1),
          },
    flaky: failed.count > 0 && failed.count < failed.of,
    ...(untilSure !== undefined && { sure: decisionOf(verdicts, untilSure) }),
  };
}
