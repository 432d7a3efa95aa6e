import { aligned } from '../text/aligned.ts';
import { inWords } from '../until.ts';
import { outcomeOf } from './plan.ts';
import { type Point, phaseWithinMs, type SweepMap, shareWords } from './sweep-map.ts';

/** As many columns of a terminal as the downtimes take. */
const COLUMNS = 49;
/** What the outcomes that diverge are drawn with, in the order in which they are first met. */
const DIVERGED = '#@%&*+=';

/**
 * The map for a terminal: a row for each moment of the cycle, the downtime to the right, and below it each edge with
 * how exactly it is known.
 */
export function mapText(map: SweepMap): string[] {
  const placed = map.points.filter((point) => point.downMs !== null);
  const longestMs = Math.max(map.everyMs, ...placed.map(({ downMs }) => downMs!));
  const outcomes = [...new Set(map.points.filter(isDiverged).map(outcomeOf))].toSorted();
  const signOf = (point: Point) => {
    if (point.verdict === 'converged') return 'o';
    return isDiverged(point) ? (DIVERGED[outcomes.indexOf(outcomeOf(point))] ?? '!') : '?';
  };
  const columnOf = (ms: number) => Math.round((ms / longestMs) * (COLUMNS - 1));
  const rows = map.rows.map(({ share }) => {
    const cells = Array.from({ length: COLUMNS }, () => '·');
    for (const point of placed) if (point.share === share) cells[columnOf(point.downMs!)] = signOf(point);
    return [shareWords(share), cells.join('')];
  });
  const scale = ['down for', `0${inWords(longestMs).padStart(COLUMNS - 1)}`];
  const within = phaseWithinMs(map.points);
  return [
    `${map.name}, the dashboard checks every ${inWords(map.everyMs)}`,
    ...aligned([...rows, scale]),
    `  o converged${outcomes.map((outcome, index) => `, ${DIVERGED[index] ?? '!'} ${outcome}`).join('')}, ? unknown, · not looked at`,
    ...(within === undefined ? [] : [`  the moment in the cycle is known to within ± ${within} ms`]),
    ...map.edges.map(
      ({ share, fromMs, toMs, before, after }) =>
        `  ${shareWords(share)}: ${before} → ${after} between ${inMs(fromMs)} and ${inMs(toMs)} down`,
    ),
    ...(map.edges.length === 0 ? ['  no edge'] : []),
    ...(map.isComplete ? [] : ['  not complete: it was ended before everything had been looked at']),
  ];
}

function isDiverged({ verdict }: Point): boolean {
  return verdict === 'diverged';
}

function inMs(ms: number): string {
  return `${Math.round(ms)} ms`;
}

/** A point as it is over, in one line. */
export function pointLine(point: Point): string {
  const verdict = point.verdict === 'diverged' ? 'DIVERGED' : point.verdict;
  const down = point.downMs === null ? 'never down' : `down ${inMs(point.downMs)}`;
  const why = point.verdict === 'diverged' ? outcomeOf(point) : point.reason;
  return `${verdict.padEnd(10)}${shareWords(point.share)}, ${down}${why ? `  (${why})` : ''}`;
}
