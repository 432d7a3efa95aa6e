/** A moment of the timeline, as exactly as it matters: `+4.25 s`. */
export function seconds(ms: number, digits = 2): string {
  return `${ms < 0 ? '−' : '+'}${Math.abs(ms / 1000).toFixed(digits)} s`;
}
