import type { DataItem } from 'vis-timeline/esnext';
import type { Drawing } from '../drawing.ts';
import { mergeNarrow, mergeShades } from './merge-narrow.ts';
import { type PlacedMark, placeMarks } from './tiers.ts';

/** vis draws dates, so the timeline begins at one; nobody gets to see it. */
export const EPOCH = Date.UTC(2000, 0, 1);
/** How many rows of texts the marks may have. */
const MOST_TIERS = 4;
/** How far a text may go beyond the timeline's end. */
const BEYOND_PX = 40;
/** With more lines than one in so many pixels, they would hide what they are drawn through. */
const LINE_PX = 24;

/** What vis draws; `text` is what our template shows. */
export type Item = DataItem & { readonly text: string };

/** A stretch of the timeline at a scale. */
export interface View {
  /** Milliseconds since the timeline began. */
  readonly from: number;
  readonly to: number;
  readonly pixelsPerMs: number;
}

/** The rows that what was done takes up when all of it is in view: the outages' first, then the marks'. */
export function rowsOfDone(drawing: Drawing, pixelsPerMs: number): number {
  const tiers = placedMarks(drawing, pixelsPerMs, MOST_TIERS).map((mark) => mark.tier + 1);
  return Math.max(1, firstTier(drawing) + Math.max(0, ...tiers));
}

function placedMarks({ marks, endMs }: Drawing, pixelsPerMs: number, most: number): PlacedMark[] {
  return placeMarks(marks, pixelsPerMs, most, endMs * pixelsPerMs + BEYOND_PX);
}

function firstTier(drawing: Drawing): number {
  return drawing.segments.some((segment) => segment.lane === 'done') ? 1 : 0;
}

/** The lane of a row of what was done: `done`, `done 1`, `done 2` … */
export function rowId(row: number): string {
  return row === 0 ? 'done' : `done ${row}`;
}

/**
 * What is to be drawn of a view: what is too narrow to be told apart is one item, what is out of sight none. So
 * it is never more than a screen has room for, however long the timeline.
 * @param rows what `rowsOfDone` gave: the rows there are
 */
export function itemsIn(drawing: Drawing, { from, to, pixelsPerMs }: View, rows: number): Item[] {
  const items: Item[] = [];
  const add = (item: Omit<Item, 'id' | 'content'>) => {
    items.push({ id: items.length, content: '', ...item } as Item);
  };
  const inView = (stretch: { from: number; to: number }) => stretch.from <= to && stretch.to >= from;
  for (const shade of mergeShades(drawing.shades.filter(inView), pixelsPerMs)) {
    add({ ...span(shade), type: 'background', group: shade.lane, className: 'shade', text: '' });
  }
  for (const segment of mergeNarrow(drawing.segments.filter(inView), pixelsPerMs)) {
    const className = `seg tone-${segment.tone}`;
    add({ ...span(segment), type: 'range', group: segment.lane, className, text: segment.text });
  }
  const first = firstTier(drawing);
  const placed = placedMarks(drawing, pixelsPerMs, Math.min(MOST_TIERS, rows - first));
  const marks = placed.filter(({ t }) => t >= from && t <= to);
  const widthPx = (Math.min(to, drawing.endMs) - Math.max(0, from)) * pixelsPerMs;
  for (const mark of marks) {
    const group = rowId(Math.min(mark.tier + first, rows - 1));
    const start = EPOCH + mark.t;
    const className = mark.before ? 'mark before' : 'mark';
    add({ type: 'point', group, start, className, text: mark.bare ? '' : mark.text });
    if (marks.length * LINE_PX > widthPx) continue;
    // A line through all lanes: what happened before and after it is to be seen at once.
    add({ ...span({ from: mark.t, to: mark.t + 1 }), type: 'background', className: 'mark-line', text: '' });
  }
  return items;
}

function span({ from, to }: { readonly from: number; readonly to: number }): { start: number; end: number } {
  return { start: EPOCH + from, end: EPOCH + to };
}
