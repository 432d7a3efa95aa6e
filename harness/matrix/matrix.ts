import type { FindingKind } from '../judge/findings.ts';
import type { VerdictName } from '../judge/judge.ts';
import { type ScenarioTally, tally } from '../outcome/tally.ts';
import type { Summary } from '../report/summary.ts';
import { fisherExact } from '../statistics/fisher.ts';
import type { Share } from '../statistics/share.ts';
import type { MatrixPlan } from './plan.ts';

/** What became of a cell: its run's summary, or why its programs could not be run. */
export type CellOutcome = { readonly summary: Summary } | { readonly error: string };

/** What a scenario came to in one cell. */
export interface MatrixEntry {
  readonly verdict: VerdictName | 'flaky' | 'skipped';
  /** Of the runs that could be judged, those that diverged. */
  readonly failed: Share;
  /** Kind of finding → in how many of them it was found. */
  readonly kinds: Readonly<Partial<Record<FindingKind, number>>>;
}

/** A finding that one version shows and the one before it does not, or the other way round. */
export interface MatrixChange {
  readonly kind: FindingKind;
  readonly scenario: string;
  readonly change: 'brought in' | 'taken away';
  /** The titles of the two cells. */
  readonly from: string;
  readonly to: string;
  readonly before: Share;
  readonly after: Share;
  /** So probable is it that chance alone makes as much of a difference. */
  readonly p: number;
}

/** `matrix.json`. */
export interface Matrix {
  /** As of a run: diverged if anything did; else unknown if anything is, or a cell is missing. */
  readonly verdict: VerdictName;
  readonly standin: boolean;
  readonly cells: readonly {
    readonly title: string;
    /** Its report, beside this one. */
    readonly folder: string;
    /** Program → version. */
    readonly programs: Readonly<Record<string, string>>;
    /** Why it could not be run; null where it could, or was not yet. */
    readonly error: string | null;
  }[];
  /** With an entry for each cell, null where the scenario was not run there. */
  readonly scenarios: readonly {
    readonly scenario: string;
    readonly entries: readonly (MatrixEntry | null)[];
  }[];
  readonly changes: readonly MatrixChange[];
}

/**
 * What the cells show together.
 * @param outcomes by the plan's cells; undefined where one has not been run yet
 */
export function matrixOf(plan: MatrixPlan, outcomes: readonly (CellOutcome | undefined)[]): Matrix {
  const summaries = outcomes.map((each) => (each && 'summary' in each ? each.summary : undefined));
  const tallies = summaries.map((summary) => tally(summary?.scenarios ?? []));
  const names = [...new Set(tallies.flat().map(({ scenario }) => scenario))];
  const rows = names.map((scenario) => ({
    scenario,
    tallies: plan.cells.map((_, index) => tallies[index]?.find((each) => each.scenario === scenario)),
  }));
  const verdicts = plan.cells.map((_, index) => summaries[index]?.verdict ?? 'unknown');
  return {
    verdict: (['diverged', 'unknown'] as const).find((each) => verdicts.includes(each)) ?? 'converged',
    standin: summaries.some((summary) => summary?.standin),
    cells: plan.cells.map(({ title, folder }, index) => {
      const outcome = outcomes[index];
      const error = outcome && 'error' in outcome ? outcome.error : null;
      return { title, folder, programs: summaries[index]?.programs ?? {}, error };
    }),
    scenarios: rows.map((row) => ({
      scenario: row.scenario,
      entries: row.tallies.map((each) => (each ? entryOf(each) : null)),
    })),
    changes: plan.lines.flatMap((line) =>
      rows.flatMap(({ scenario, tallies }) =>
        changesAlong(
          line.flatMap((index) => {
            const each = tallies[index];
            return each && each.failed.of > 0 ? [{ title: plan.cells[index]!.title, tally: each }] : [];
          }),
        ).map((change) => ({ scenario, ...change })),
      ),
    ),
  };
}

function entryOf({ runs, failed, kinds }: ScenarioTally): MatrixEntry {
  const skipped = runs.every(({ verdict }) => verdict === 'skipped');
  const judged = failed.count === 0 ? 'converged' : failed.count < failed.of ? 'flaky' : 'diverged';
  const verdict = skipped ? 'skipped' : failed.of === 0 ? 'unknown' : judged;
  return { verdict, failed, kinds: Object.fromEntries(kinds) };
}

/** @param line cells that could be judged: one that could not is passed over */
function changesAlong(
  line: readonly { readonly title: string; readonly tally: ScenarioTally }[],
): Omit<MatrixChange, 'scenario'>[] {
  return line.slice(1).flatMap((cell, index) => {
    const previous = line[index]!;
    const kinds = new Set([...previous.tally.kinds.keys(), ...cell.tally.kinds.keys()]);
    return [...kinds].flatMap((kind): Omit<MatrixChange, 'scenario'>[] => {
      const [before, after] = [previous, cell].map(({ tally: { kinds, failed } }) => ({
        count: kinds.get(kind) ?? 0,
        of: failed.of,
      })) as [Share, Share];
      if (before.count > 0 && after.count > 0) return [];
      const between = { kind, from: previous.title, to: cell.title, before, after };
      return before.count === 0
        ? [{ ...between, change: 'brought in', p: fisherExact(after, before) }]
        : [{ ...between, change: 'taken away', p: fisherExact(before, after) }];
    });
  });
}
