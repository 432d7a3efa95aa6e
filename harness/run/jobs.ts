import { availableParallelism } from 'node:os';

/**
 * Scenarios side by side where nobody says how many. They wait most of the time, but each brings up a cluster of
 * its own. A real Pika that is short of processor time may miss its master's answer and then never link up, so
 * the real programs get more of it.
 */
export function defaultJobs(standin: boolean): number {
  return (standin ? 4 : 2) * availableParallelism();
}
