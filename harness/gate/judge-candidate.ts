import { RUNS_FOR_CHANCE } from '../outcome/rare.ts';
import { type ScenarioTally, tally } from '../outcome/tally.ts';
import type { Summary } from '../report/summary.ts';
import { holmThreshold } from '../statistics/holm.ts';
import type { Share } from '../statistics/share.ts';
import type { Baseline, BaselineSubject } from './baseline.ts';
import { type Comparison, compare, type FindingComparison, type TimesComparison } from './compare.ts';
import { everKnown } from './known-kinds.ts';
import { incomparable, subjectOf } from './subject.ts';

/** How a gate tells a difference from chance; every report of it says so. */
export const METHOD = {
  /** Of all gates of a candidate that is no worse, in so large a share may any test at all call it worse. */
  falseAlarms: 0.01,
  /** What is called slower takes so many times as long, by the medians … */
  slowerRatio: 1.5,
  /** … and longer by so much of the limit: times are known only as exactly as fe is asked. */
  slowerShareOfLimit: 0.05,
  /** So improbable has it to be that a known finding was not seen by chance, for it to be called gone. */
  gone: 0.05,
  /** In so many runs of a scenario, what shows once may be chance, where the release is known to show it elsewhere. */
  rareIn: RUNS_FOR_CHANCE,
} as const;

/**
 * What became of a kind of finding. `new`, `expired` (it is excused no more) and `more-often` stop a candidate; `rare` is
 * new in its scenario, and may be chance; so may `unseen`, `gone` hardly is.
 */
export type FindingStatus = 'new' | 'expired' | 'more-often' | 'rare' | 'known' | 'unseen' | 'gone';

export interface GatedFinding extends FindingComparison {
  readonly status: FindingStatus;
}

export interface GatedTimes extends TimesComparison {
  readonly slower: boolean;
}

export interface GatedScenario {
  readonly scenario: string;
  /** `skipped`: it can't be run here, or nobody asked for it. */
  readonly verdict: 'pass' | 'fail' | 'unknown' | 'skipped';
  /** Of the runs that could be judged, those that diverged. */
  readonly failed: Share;
  readonly findings: readonly GatedFinding[];
  readonly times: GatedTimes | null;
  /** Why it is unknown or skipped; null where it is neither. */
  readonly reason: string | null;
  readonly inBaseline: boolean;
}

/** What a gate says of a candidate: `gate.json`. */
export interface GateResult {
  readonly verdict: 'pass' | 'fail' | 'unknown';
  /** The baseline's name. */
  readonly baseline: string;
  /** What the baseline is of; null where a person wrote it all. */
  readonly baselineOf: BaselineSubject | null;
  readonly candidate: BaselineSubject;
  /** Why rates and times can't be compared; empty where they can. */
  readonly incomparable: readonly string[];
  readonly method: typeof METHOD;
  readonly scenarios: readonly GatedScenario[];
}

export interface NamedBaseline {
  /** The file, or the release. */
  readonly name: string;
  readonly baseline: Baseline;
}

/**
 * Whether a candidate is no worse than a baseline: it shows no finding that the baseline does not have, but for
 * what may be chance, none significantly more often, and takes nowhere significantly longer to converge. What can't be said is no pass.
 *
 * @param reports of the candidate, at least one, all of the same programs and the same kind of cluster
 * @param today `2027-06-30`, as of UTC
 */
export function judgeCandidate(
  reports: readonly Summary[],
  { name, baseline }: NamedBaseline,
  today: string,
): GateResult {
  const candidate = subjectOf(reports[0]!);
  const differences = incomparable(candidate, baseline.of);
  const kinds = everKnown(baseline);
  const compared = tally(reports.flatMap(({ scenarios }) => scenarios)).map((tallied) => {
    const before = baseline.scenarios[tallied.scenario];
    return {
      tallied,
      inBaseline: before !== undefined,
      ...compare(tallied, { scenario: before, everKnown: kinds, comparable: differences.length === 0 }),
    };
  });
  const worse = holmThreshold(compared.flatMap(pValues), METHOD.falseAlarms);
  const run = compared.map((each) => gatedScenario(each, worse, today));
  const asked = reports.some(({ filters }) => filters.length === 0) ? 'all' : 'some';
  const missing = Object.keys(baseline.scenarios)
    .filter((scenario) => run.every((each) => each.scenario !== scenario))
    .map((scenario) => notRun(scenario, asked));
  const scenarios = [...run, ...missing];
  return {
    verdict: overall(scenarios, differences),
    baseline: name,
    baselineOf: baseline.of ?? null,
    candidate,
    incomparable: differences,
    method: METHOD,
    scenarios,
  };
}

/** Of all tests by which the candidate may be called worse. */
function pValues({ findings, times }: Comparison): number[] {
  const rates = findings.filter(({ seen }) => seen.count > 0).map(({ p }) => p);
  return [...rates, times?.p ?? null].filter((p) => p !== null);
}

interface ComparedScenario extends Comparison {
  readonly tallied: ScenarioTally;
  readonly inBaseline: boolean;
}

function gatedScenario(compared: ComparedScenario, worse: number, today: string): GatedScenario {
  const { tallied, inBaseline } = compared;
  const findings = compared.findings.map((each) => ({ ...each, status: statusOf(each, worse, today) }));
  const times = compared.times && { ...compared.times, slower: isSlower(compared.times, worse, tallied) };
  const stops = ({ status }: GatedFinding) => ['new', 'expired', 'more-often'].includes(status);
  const skipped = tallied.runs.every(({ verdict }) => verdict === 'skipped');
  const doubt = doubtOf(tallied);
  const verdict =
    findings.some(stops) || times?.slower
      ? 'fail'
      : skipped
        ? 'skipped'
        : doubt === null
          ? 'pass'
          : 'unknown';
  return {
    scenario: tallied.scenario,
    verdict,
    failed: tallied.failed,
    findings,
    times,
    reason: skipped ? tallied.runs[0]!.reason : doubt,
    inBaseline,
  };
}

function statusOf(
  { seen, known, knownElsewhere, p }: FindingComparison,
  worse: number,
  today: string,
): FindingStatus {
  if (seen.count === 0) return p !== null && p <= METHOD.gone ? 'gone' : 'unseen';
  if (known === null) return knownElsewhere && seen.count === 1 && seen.of >= METHOD.rareIn ? 'rare' : 'new';
  if (known.expires !== undefined && known.expires < today) return 'expired';
  return p !== null && p < worse ? 'more-often' : 'known';
}

function isSlower(
  { medianMs, beforeMs, p }: TimesComparison,
  worse: number,
  { runs }: ScenarioTally,
): boolean {
  const leastMs = METHOD.slowerShareOfLimit * runs[0]!.limitMs;
  return p < worse && medianMs >= METHOD.slowerRatio * beforeMs && medianMs - beforeMs >= leastMs;
}

/** Why nothing can be said of a scenario: as many of its runs as not could not be judged. */
function doubtOf({ runs, failed, unknown }: ScenarioTally): string | null {
  if (failed.of > unknown) return null;
  const why = runs.find(({ verdict }) => verdict === 'unknown')?.reason;
  return `${unknown} of ${runs.length} runs could not be judged: ${why}`;
}

function notRun(scenario: string, asked: 'all' | 'some'): GatedScenario {
  const nothing = { failed: { count: 0, of: 0 }, findings: [], times: null, inBaseline: true };
  // Of a run for which some were chosen, the others are not missing.
  return asked === 'some'
    ? { scenario, ...nothing, verdict: 'skipped', reason: 'nobody asked for it' }
    : {
        scenario,
        ...nothing,
        verdict: 'unknown',
        reason: 'it was not run; if there is no such scenario any more, strike it out of the baseline',
      };
}

function overall(scenarios: readonly GatedScenario[], differences: readonly string[]): GateResult['verdict'] {
  const verdicts = new Set(scenarios.map(({ verdict }) => verdict));
  if (verdicts.has('fail')) return 'fail';
  return differences.length > 0 || verdicts.has('unknown') || !verdicts.has('pass') ? 'unknown' : 'pass';
}
