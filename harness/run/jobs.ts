import { availableParallelism } from 'node:os';

/**
 * Scenarios side by side where nobody says how many. They wait most of the time, but each brings up a cluster of
 * its own, and a machine that is too busy with that makes every downtime longer than it was meant to be.
 */
export function defaultJobs(): number {
  return Math.max(2, 4 * availableParallelism());
}
