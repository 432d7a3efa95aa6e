const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
/** More than anybody waits for, and well within what a timer can hold. */
const LONGEST_MS = 24 * UNITS.h;

/**
 * Milliseconds of a duration as people write it: `500ms`, `10s`, `1.5m`, `1h`, or a bare `0`.
 * @throws {Error} in one line, where it is none or longer than a day
 */
export function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  if (text.trim() === '0') return 0;
  if (!match) throw new Error('a duration such as 500ms, 10s or 1m is wanted.');
  const ms = Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
  if (ms > LONGEST_MS) throw new Error('a duration of at most 24h is wanted.');
  return ms;
}

/** `850 ms`, `12 s`, `3 min`, `2 h`: how long something has held, as short as it can be said. */
export function inShort(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 2 * UNITS.m) return `${Number((ms / UNITS.s).toFixed(ms < 10_000 ? 1 : 0))} s`;
  if (ms < 2 * UNITS.h) return `${Math.round(ms / UNITS.m)} min`;
  return `${Math.round(ms / UNITS.h)} h`;
}

/** A moment of a timeline, or how long after something, as exactly as it matters: `+4.2 s`. */
export function atMoment(ms: number, digits = 1): string {
  return `${ms < 0 ? '−' : '+'}${Math.abs(ms / 1000).toFixed(digits)} s`;
}
