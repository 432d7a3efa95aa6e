import type { RepeatedScenario } from '../outcome/repeated.ts';
import { INTOLERABLE, TOLERABLE } from '../outcome/sure.ts';
import { printable } from '../text/printable.ts';
import { inWords } from '../until.ts';
import type { Summary } from './read-summary.ts';

/** Flaky, or what every run that could be judged came to. */
export function statusOf({ flaky, failed, judged }: RepeatedScenario) {
  if (flaky) return 'flaky';
  if (judged === 0) return 'unknown';
  return failed > 0 ? 'diverged' : 'converged';
}

const SURE = {
  more: `; surely more than ${100 * TOLERABLE} %`,
  less: `; surely less than ${100 * INTOLERABLE} %`,
  undecided: '; not sure yet',
};

/** `3 of 10 (11 to 60 %; surely more than 1 %)`: the rate, its 95 % interval, and what is sure of it. */
export function rateWords({ failed, judged, failureRate: { low, high }, sure }: RepeatedScenario): string {
  const percent = (rate: number) => Math.round(100 * rate);
  return `${failed} of ${judged} (${percent(low)} to ${percent(high)} %${sure === undefined ? '' : SURE[sure]})`;
}

/** `stuck-out-of-sync 3, stale-state 1`: in how many runs each was found. */
export function kindWords({ kinds }: RepeatedScenario): string {
  return Object.entries(kinds)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
}

/** `300 ms / 1.1 s / 1.2 s`: the median, what 95 % are within, and the longest. */
export function timeWords({ convergedMs }: RepeatedScenario): string {
  return convergedMs === null ? '' : Object.values(convergedMs).map(inWords).join(' / ');
}

/** What several runs show, a line a scenario after one that says what the numbers are; nothing where there are none. */
export function repeatedLines({ repeated, untilSure }: Pick<Summary, 'repeated' | 'untilSure'>): string[] {
  if (repeated.length === 0) return [];
  const sure = untilSure === undefined ? '' : `; sure to ${Number((100 * untilSure).toPrecision(9))} %`;
  return [
    `several runs together (a rate with its 95 % interval; converged in: p50 / p95 / max${sure})`,
    ...repeated.map(repeatedLine),
  ];
}

function repeatedLine(scenario: RepeatedScenario): string {
  const { kinds, unknown, convergedMs } = scenario;
  const status = statusOf(scenario);
  const words = [
    `failed ${rateWords(scenario)}${Object.keys(kinds).length > 0 ? `: ${kindWords(scenario)}` : ''}`,
    ...(unknown > 0 ? [`unknown ${unknown}`] : []),
    ...(convergedMs === null ? [] : [`converged in ${timeWords(scenario)}`]),
  ];
  const verdict = status === 'diverged' || status === 'flaky' ? status.toUpperCase() : status;
  return printable(`${verdict.padEnd(10)}${scenario.scenario}  (${words.join('; ')})`);
}
