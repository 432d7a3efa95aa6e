/**
 * The least time that scenarios take side by side, in milliseconds: that of the longest, or of all of them divided among
 * so many.
 * @param tookMs of each scenario
 */
export function criticalPathMs(tookMs: readonly number[], jobs: number): number {
  const all = tookMs.reduce((sum, each) => sum + each, 0);
  return Math.max(all / jobs, ...tookMs);
}
