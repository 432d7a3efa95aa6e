import type { Moments, Series } from '../drawing.ts';

/** What a source had said last at a moment. */
export interface Said {
  readonly at: number;
  readonly took: number;
  readonly text: string;
  /** There was no answer, and `text` says why. */
  readonly failed: boolean;
}

/** The index of the last of the sorted `times` that is not after `t`; -1 where all are. */
export function lastUntil(times: readonly number[], t: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function saidAt(series: Series | undefined, texts: readonly string[], t: number): Said | undefined {
  if (!series) return undefined;
  const index = lastUntil(series.at, t);
  if (index < 0) return undefined;
  const said = series.said[index]!;
  const failed = said < 0;
  return {
    at: series.at[index]!,
    took: series.took[index]!,
    text: texts[failed ? -1 - said : said] ?? '',
    failed,
  };
}

/** How far around a moment log lines are shown, in milliseconds. */
export const NEAR_MS = 1000;

export function logsNear(
  logs: Moments['logs'],
  t: number,
  programs: (program: string) => boolean,
): Moments['logs'] {
  return logs.filter(([at, program]) => Math.abs(at - t) <= NEAR_MS && programs(program));
}
