import { availableParallelism } from 'node:os';
import type { Shard } from '../report/shard.ts';
import type { RuntimeOptions } from '../runtime/provider.ts';
import type { RuntimeName } from '../runtime/runtimes.ts';

/** What a cluster is to be made of, and run in: plain data, since it goes to other processes and threads as well. */
export interface ClusterOptions extends RuntimeOptions {
  readonly runtime: RuntimeName;
  /** Why it is that one, where nobody asked for it. */
  readonly chosenBecause: string | undefined;
  /** The scale of the dashboard's intervals: 1 as shipped. */
  readonly pace: number;
  /** The sampling period in milliseconds. */
  readonly periodMs: number;
  readonly groups: number;
  /** Slaves per group. */
  readonly slaves: number;
  /** Proxies in each cluster; undefined: one, where there is such a program to run. */
  readonly proxies: number | undefined;
  /** Whether clients read and write through the proxies. */
  readonly clients: boolean;
}

/** What a cluster is where nobody says otherwise. */
export const DEFAULTS = { periodMs: 250, groups: 1, slaves: 1 } as const;

/** What a run was asked for. */
export interface RunOptions extends ClusterOptions {
  /** Files that export the scenarios to choose from, absolute; insync's own where there are none. */
  readonly scenarioFiles: readonly string[];
  /** Only the scenarios whose name or slug contains one of these; all where it is empty. */
  readonly filters: readonly string[];
  /** The share of them that is run, where several runs have one each; undefined: all. */
  readonly shard: Shard | undefined;
  /** Scenarios side by side. */
  readonly jobs: number;
  /** How often each scenario is run; with `untilSure`, how often at most. */
  readonly repeat: number;
  /** Until it is sure at what rate a scenario fails: how sure, above 0.5 and below 1; undefined: as often as `repeat`. */
  readonly untilSure: number | undefined;
  readonly seed: number;
  /** The file of the Chromium that watches fe's page; undefined: nobody does. */
  readonly chromium: string | undefined;
  /** The report's folder, absolute. */
  readonly reportDir: string;
  /** Whether to go on with the run whose report is there, which was broken off. */
  readonly resume: boolean;
}

/**
 * Scenarios side by side where nobody says how many. They wait most of the time, but each brings up a cluster of
 * its own. A real Pika that is short of processor time may miss its master's answer and then never link up, so
 * the real programs get more of it.
 */
export function defaultJobs(standin: boolean): number {
  return (standin ? 4 : 2) * availableParallelism();
}
