import type { Span } from '../codis/check-cycle.ts';
import { html, type Markup } from '../report/html/markup.ts';
import { inWords } from '../until.ts';
import { pointLine } from './map-text.ts';
import { outcomeOf } from './plan.ts';
import { type Point, phaseWithinMs, type Row, type SweepMap, shareWords } from './sweep-map.ts';

const LEFT = 180;
const WIDTH = 640;
const ROW = 40;
const TOP = 56;
const BAND = 20;
const LEGEND_LINE = 18;
const CONVERGED = '#2f9e5b';
const UNKNOWN = '#9a9a9a';
/** Of the outcomes that diverge, in the order of their names. */
const DIVERGED = ['#c8372d', '#7b3fa0', '#d98a00', '#1f6fb2', '#6b4a2b', '#d4568f'] as const;

type Placed = Point & { readonly downMs: number };

/**
 * The map as a picture of its own: a row for each moment of the cycle, the downtime to the right. Between two points that
 * say the same the row is filled, and at an edge it is not; what the dashboard's pace says is outlined above it.
 */
export function mapSvg(map: SweepMap, subject: string): string {
  const placed = map.points.filter((point): point is Placed => point.downMs !== null);
  const longestMs = Math.max(
    map.everyMs,
    ...placed.map(({ downMs }) => downMs),
    ...map.rows.map(({ offline }) => offline[1]),
  );
  const x = (ms: number) => Math.round(LEFT + (ms / longestMs) * WIDTH);
  const colours = coloursOf(map.points);
  const bottom = TOP + map.rows.length * ROW;
  const legend = [...colours].map(([outcome, colour]) => ({ outcome, colour }));
  const height = bottom + 36 + (legend.length + 2) * LEGEND_LINE;
  const within = phaseWithinMs(map.points);
  const ticks = Array.from({ length: Math.floor(longestMs / map.everyMs) + 1 }, (_, n) => n * map.everyMs);
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 20} ${height}" font-family="sans-serif" font-size="12">
<title>${map.name}, ${subject}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="10" y="20" font-size="15" font-weight="bold">${map.name}</text>
<text x="10" y="38" fill="#555">${subject}</text>
${ticks.map(
  (
    ms,
  ) => html`<path d="M${x(ms)} ${TOP}V${bottom}" stroke="#ddd"/><text x="${x(ms)}" y="${bottom + 16}" text-anchor="middle">${inWords(ms)}</text>
`,
)}<text x="10" y="${bottom + 16}" fill="#555">signal to answer</text>
${map.rows.map((row, index) => rowMarkup(row, index, placed, { x, colours }))}${legend.map(
  ({ outcome, colour }, index) => {
    const y = bottom + 44 + index * LEGEND_LINE;
    return html`<circle cx="16" cy="${y - 4}" r="5" fill="${colour}"/><text x="28" y="${y}">${outcome}</text>
`;
  },
)}<path d="${spanPath(10, 22, bottom + 44 + legend.length * LEGEND_LINE - 2)}" fill="none" stroke="#000"/>
<text x="28" y="${bottom + 44 + legend.length * LEGEND_LINE}">by the pace: the group is marked after so long, and the server counts as offline</text>
<text x="10" y="${bottom + 44 + (legend.length + 1) * LEGEND_LINE}" fill="#555">checks every ${inWords(map.everyMs)}; an edge is where a row is not filled${within === undefined ? '' : `; the moment in the cycle ± ${within} ms`}${map.isComplete ? '' : '; NOT COMPLETE'}</text>
</svg>
`;
  return svg.text;
}

interface Drawn {
  readonly x: (ms: number) => number;
  readonly colours: ReadonlyMap<string, string>;
}

function rowMarkup(
  { share, marked, offline }: Row,
  index: number,
  all: readonly Placed[],
  drawn: Drawn,
): Markup {
  const { x, colours } = drawn;
  const middle = TOP + index * ROW + ROW / 2 + 4;
  const points = all.filter((point) => point.share === share).toSorted((a, b) => a.downMs - b.downMs);
  const known = points.filter(({ verdict }) => verdict !== 'unknown');
  const bands = known.slice(1).flatMap((point, at) => {
    const before = known[at]!;
    const outcome = outcomeOf(point);
    if (outcome !== outcomeOf(before)) return [];
    const [from, to] = [x(before.downMs), x(point.downMs)];
    return [
      html`<rect x="${from}" y="${middle - BAND / 2}" width="${to - from}" height="${BAND}" fill="${colours.get(outcome)}" opacity="0.35"/>`,
    ];
  });
  const spans = [marked, offline].map(([from, to]: Span) => spanPath(x(from), x(to), middle - BAND / 2 - 2));
  return html`<text x="10" y="${middle + 4}">${shareWords(share)}</text>${bands}<path d="${spans.join('')}" fill="none" stroke="#000"/>${points.map(
    (point) =>
      html`<circle cx="${x(point.downMs)}" cy="${middle}" r="4" fill="${colours.get(outcomeOf(point))}"><title>${pointLine(point)}</title></circle>`,
  )}
`;
}

/** A bracket that lies on its back. */
function spanPath(from: number, to: number, y: number): string {
  return `M${from} ${y}v-5H${to}v5`;
}

/** Outcome → colour, in the order of the legend. */
function coloursOf(points: readonly Point[]): ReadonlyMap<string, string> {
  const outcomes = new Set(points.map(outcomeOf));
  const diverged = [
    ...new Set(points.filter(({ verdict }) => verdict === 'diverged').map(outcomeOf)),
  ].toSorted();
  return new Map([
    ...(outcomes.has('converged') ? [['converged', CONVERGED] as const] : []),
    ...diverged.map((outcome, index) => [outcome, DIVERGED[index % DIVERGED.length]!] as const),
    ...(outcomes.has('unknown') ? [['unknown', UNKNOWN] as const] : []),
  ]);
}
