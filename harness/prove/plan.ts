import { scenarios } from '../../scenarios/index.ts';
import type { Pace } from '../codis/pace.ts';
import { offlineChecksMs } from '../codis/timings.ts';
import { type FindingKind, kindsOf } from '../judge/findings.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { clusterSize, type Scenario } from '../scenario/scenario.ts';
import type { Defect } from '../standin.ts';
import { type ShownBy, shownBy } from './shown-by.ts';

/** What a run of a dashboard with defects is to come to, and where. */
export interface DefectProof {
  /** One, or two. */
  readonly defects: readonly Defect[];
  /** Where it is looked for, one after the other, until it is found. */
  readonly tries: readonly Try[];
}

/** A scenario that a defect can't pass. */
export interface Try {
  readonly scenario: Scenario;
  /** Where it takes more proxies than one. */
  readonly proxies?: number | undefined;
  /** Whether servers demand a password. */
  readonly auth: boolean;
  /** What has to be among the findings; undefined: any will do. */
  readonly by?: FindingKind | undefined;
}

/**
 * Each defect by itself, as often as is said, where it has to be found by what it is; and each pair of them, where one
 * may change what the other looks like, but not hide it: in the scenario of the one, or else in that of the other.
 */
export function defectProofs(names: readonly Defect[], times: number): DefectProof[] {
  const singles = names.map((defect) => ({ defects: [defect], tries: [tryOf(defect, shownBy[defect].by)] }));
  const pairs = names.flatMap((one, index) =>
    names.slice(index + 1).map((other, number) => {
      const tries = [tryOf(one), tryOf(other)];
      // No defect has all of its pairs looked for in its own scenario first.
      return { defects: [one, other], tries: number % 2 === 0 ? tries : tries.reverse() };
    }),
  );
  return [...Array.from({ length: times }, () => singles).flat(), ...pairs];
}

function tryOf(defect: Defect, by?: FindingKind): Try {
  const { scenario: name, proxies, auth = false }: ShownBy = shownBy[defect];
  const scenario = scenarios.find((each) => each.name === name)!;
  return { scenario, proxies, auth, by };
}

/**
 * The scenarios that a sound dashboard has to pass, as often as it takes for so many runs. Those that need the same
 * cluster come one after the other, since they can have the same.
 * @param possible whether it can be run at all
 */
export function soundRuns(count: number, possible: (scenario: Scenario) => boolean): Scenario[] {
  const asked = scenarios.filter(possible).toSorted((a, b) => clusterSize(a.needs) - clusterSize(b.needs));
  return Array.from({ length: count }, (_, index) => asked[Math.floor((index * asked.length) / count)]!);
}

/** Whether a defect was found by it. */
export function isFound({ verdict, findings }: ScenarioOutcome, by: FindingKind | undefined): boolean {
  return verdict === 'diverged' && (by === undefined || kindsOf(findings).includes(by));
}

/**
 * Whether a defect that was not found was missed. On a busy machine a short downtime may get so long that the dashboard
 * takes the server for offline, and whatever is wrong with short ones does not show.
 */
export function isMissed({ verdict, outages }: ScenarioOutcome, pace: Pace): boolean {
  const tooLong = outages.some(
    ({ asked, downMs, offline }) => asked === 'short' && (offline || downMs >= offlineChecksMs(pace)),
  );
  return verdict !== 'unknown' && !tooLong;
}
