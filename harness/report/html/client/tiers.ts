import type { Mark } from '../drawing.ts';

/** Marks closer together than this are one, in pixels. */
const SAME_PX = 6;
const CHARACTER_PX = 6.6;
const GAP_PX = 14;

export interface PlacedMark extends Mark {
  readonly tier: number;
  /** Its text stands before it: after it there is no room. */
  readonly before: boolean;
  /** There is no room for its text at all. */
  readonly bare: boolean;
}

/**
 * Put marks into as few rows as their texts need so that none covers another. Those that find no room are put,
 * without their texts, into a row of their own, the one after the last.
 *
 * @param pixelsPerMs the scale
 * @param most how many rows of texts there may be
 * @param widthPx where the room for texts ends
 */
export function placeMarks(
  marks: readonly Mark[],
  pixelsPerMs: number,
  most: number,
  widthPx: number,
): PlacedMark[] {
  const taken: number[] = [];
  const placed = merged(marks, SAME_PX / pixelsPerMs).map((mark): PlacedMark => {
    const at = mark.t * pixelsPerMs;
    const width = mark.text.length * CHARACTER_PX + GAP_PX;
    const before = at + width > widthPx;
    const [from, to] = before ? [at - width, at + GAP_PX] : [at, at + width];
    const free = taken.findIndex((end) => end <= from);
    const tier = free >= 0 ? free : taken.length;
    if (tier >= most || from < 0) return { ...mark, tier: most, before: false, bare: true };
    taken[tier] = to;
    return { ...mark, tier, before, bare: false };
  });
  return placed.map((mark) => (mark.bare ? { ...mark, tier: taken.length } : mark));
}

/** `sigkill pika-2` and `exited pika-2` at the same moment are one: `sigkill, exited pika-2`. */
function merged(marks: readonly Mark[], withinMs: number): Mark[] {
  const result: Mark[] = [];
  for (const mark of marks) {
    const last = result.at(-1);
    if (!last || mark.t - last.t > withinMs) {
      result.push(mark);
      continue;
    }
    const space = mark.text.indexOf(' ');
    const [action, target] = [mark.text.slice(0, space), mark.text.slice(space)];
    const text = last.text.endsWith(target)
      ? `${last.text.slice(0, -target.length)}, ${action}${target}`
      : `${last.text}; ${mark.text}`;
    result[result.length - 1] = { t: last.t, text };
  }
  return result;
}
