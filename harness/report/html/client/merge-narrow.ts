import type { Segment, Shade, Tone } from '../drawing.ts';

/** Narrower than this, a segment is not told apart from its neighbours, in pixels. */
const NARROW_PX = 5;
/** Closer than this, two things look like one. */
const GAP_PX = 5;
/** A run of narrow segments is no wider than this, so that one sees how they are spread, in pixels. */
const RUN_PX = 14;

/** From what is as it should be to what has to be seen. */
const BY_WEIGHT: readonly Tone[] = ['ok', 'hold', 'limit', 'busy', 'unknown', 'down', 'bad', 'differs'];

/**
 * One segment for each run of segments too narrow to be told apart; it looks like the worst of them.
 * @param segments of any number of lanes, those of one lane in the order of time
 * @param pixelsPerMs the scale that they are to be drawn at
 */
export function mergeNarrow(segments: readonly Segment[], pixelsPerMs: number): Segment[] {
  const merged: Segment[] = [];
  const runs = new Map<string, Segment[]>();
  const end = (lane: string) => {
    const run = runs.get(lane);
    if (run) merged.push(oneOf(run));
    runs.delete(lane);
  };
  for (const segment of segments) {
    const narrow = (segment.to - segment.from) * pixelsPerMs < NARROW_PX;
    const run = runs.get(segment.lane);
    const near = run && (segment.from - run.at(-1)!.to) * pixelsPerMs < GAP_PX;
    if (narrow && near && (segment.to - run[0]!.from) * pixelsPerMs < RUN_PX) {
      run.push(segment);
      continue;
    }
    end(segment.lane);
    if (narrow) runs.set(segment.lane, [segment]);
    else merged.push(segment);
  }
  for (const lane of [...runs.keys()]) end(lane);
  return merged;
}

function oneOf(run: readonly Segment[]): Segment {
  const [first] = run;
  if (run.length === 1) return first!;
  const tone = run
    .map((segment) => segment.tone)
    .toSorted((a, b) => BY_WEIGHT.indexOf(b) - BY_WEIGHT.indexOf(a))[0]!;
  return { lane: first!.lane, from: first!.from, to: run.at(-1)!.to, text: `${run.length} changes`, tone };
}

/** Shades that look like one, as one; those of one lane in the order of time. */
export function mergeShades(shades: readonly Shade[], pixelsPerMs: number): Shade[] {
  const merged: Shade[] = [];
  const last = new Map<string, number>();
  for (const shade of shades) {
    const index = last.get(shade.lane);
    const before = index === undefined ? undefined : merged[index]!;
    if (before && (shade.from - before.to) * pixelsPerMs < GAP_PX) {
      merged[index!] = { ...before, to: shade.to };
    } else {
      last.set(shade.lane, merged.push(shade) - 1);
    }
  }
  return merged;
}
