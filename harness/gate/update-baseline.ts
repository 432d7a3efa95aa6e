import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { FindingKind } from '../judge/findings.ts';
import { type ScenarioTally, tally } from '../outcome/tally.ts';
import type { Summary } from '../report/summary.ts';
import { thinned } from '../statistics/quantile.ts';
import type { Baseline, BaselineScenario } from './baseline.ts';
import { subjectOf, subjectWords } from './subject.ts';

/** So many times to converge stand for all of a scenario: the file stays small, and the tests quick. */
export const MOST_TIMES = 50;

/** What people say of findings of which the baseline says nothing yet. */
export interface Words {
  readonly issue?: string;
  /** `2027-06-30`. */
  readonly expires?: string;
}

const NOTHING: BaselineScenario = { runs: 0, known: {}, convergedMs: [] };

/**
 * What a baseline comes to with more reports. Those of the same programs and the same kind of cluster add to it, each
 * once. Those of others take the place of all its numbers, and what their scenarios don't show any more is struck out.
 * What people have written stays.
 *
 * @param reports at least one, all of the same programs and the same kind of cluster
 */
export function updateBaseline(before: Baseline, reports: readonly Summary[], words: Words): Baseline {
  const of = subjectOf(reports[0]!);
  const replaced = before.of !== undefined && !isDeepStrictEqual(before.of, of);
  const base = replaced ? withoutNumbers(before) : before;
  const added = new Map(reports.map((report) => [idOf(report), report]));
  for (const counted of base.reports) added.delete(counted);
  const scenarios = { ...base.scenarios };
  for (const tallied of tally([...added.values()].flatMap((report) => report.scenarios))) {
    if (tallied.failed.of === 0) continue;
    const scenario = scenarios[tallied.scenario] ?? NOTHING;
    scenarios[tallied.scenario] = withRuns(replaced ? withoutUnseen(scenario, tallied) : scenario, tallied);
  }
  for (const { scenario, kinds } of tally(reports.flatMap((report) => report.scenarios)))
    if (scenarios[scenario]) scenarios[scenario] = withWords(scenarios[scenario], kinds, words);
  return { ...base, of, reports: [...base.reports, ...added.keys()], scenarios };
}

/** By what came of it, to the millisecond: no other report has that, and rendering it again does not change it. */
function idOf({ scenarios }: Summary): string {
  const came = scenarios.map(({ name, verdict, tookMs }) => [name, verdict, tookMs]);
  return createHash('sha256').update(JSON.stringify(came)).digest('hex').slice(0, 12);
}

function withoutNumbers(baseline: Baseline): Baseline {
  const scenarios = mapped(baseline.scenarios, (scenario) => ({
    ...scenario,
    runs: 0,
    convergedMs: [],
    known: mapped(scenario.known, ({ seen: _, ...known }) => known),
  }));
  return { ...baseline, reports: [], scenarios: Object.fromEntries(Object.entries(scenarios).filter(says)) };
}

/** Whether people have said something of the scenario. */
function says([, { known, note }]: [string, BaselineScenario]): boolean {
  return Object.keys(known).length > 0 || note !== undefined;
}

function withoutUnseen(scenario: BaselineScenario, { kinds }: ScenarioTally): BaselineScenario {
  const seen = Object.entries(scenario.known).filter(([kind]) => kinds.has(kind as FindingKind));
  return { ...scenario, known: Object.fromEntries(seen) };
}

function withRuns(
  scenario: BaselineScenario,
  { failed, kinds, convergedMs }: ScenarioTally,
): BaselineScenario {
  const known = { ...scenario.known };
  for (const [kind, count] of kinds) known[kind] = { ...known[kind], seen: (known[kind]?.seen ?? 0) + count };
  return {
    ...scenario,
    runs: scenario.runs + failed.of,
    known,
    convergedMs: thinned([...scenario.convergedMs, ...convergedMs], MOST_TIMES),
  };
}

function withWords(
  scenario: BaselineScenario,
  kinds: ScenarioTally['kinds'],
  words: Words,
): BaselineScenario {
  const known = { ...scenario.known };
  for (const kind of kinds.keys())
    if (known[kind]) known[kind] = { ...known[kind], ...words, ...known[kind] };
  return { ...scenario, known };
}

function mapped<Key extends string, Value, Result>(
  object: Partial<Record<Key, Value>>,
  map: (value: Value) => Result,
): Record<Key, Result> {
  const entries = Object.entries<Value | undefined>(object).map(([key, value]) => [key, map(value!)]);
  return Object.fromEntries(entries);
}

/** What an update has replaced, made known or struck out, a line each. */
export function changesBetween(before: Baseline, after: Baseline): string[] {
  const replaced = before.of !== undefined && !isDeepStrictEqual(before.of, after.of);
  const lines = ({ scenarios }: Baseline) =>
    Object.entries(scenarios).flatMap(([name, { known }]) =>
      Object.keys(known).map((kind) => `${name}: ${kind}`),
    );
  const [had, has] = [lines(before), lines(after)];
  return [
    ...(replaced ? [`all numbers replaced: they were of ${subjectWords(before.of)}`] : []),
    ...has.filter((line) => !had.includes(line)).map((line) => `known now: ${line}`),
    ...had.filter((line) => !has.includes(line)).map((line) => `struck out: ${line}`),
  ];
}
