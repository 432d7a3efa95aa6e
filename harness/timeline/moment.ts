/** A moment of a timeline, or how long after something: `+4.2 s`. */
export function atMoment(ms: number): string {
  return `+${(ms / 1000).toFixed(1)} s`;
}
