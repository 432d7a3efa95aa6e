import { availableParallelism } from 'node:os';
import type { PhaseName } from '../codis/check-cycle.ts';
import { hasStandin, type Standins } from '../codis/pace.ts';
import type { FindingKind } from '../judge/findings.ts';
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
  /** What everything demands of everything else; undefined: nothing. Nothing that is written may have it. */
  readonly password: string | undefined;
}

/** What a cluster is where nobody says otherwise. */
export const DEFAULTS = { periodMs: 250, groups: 1, slaves: 1, coordinator: 'filesystem' } as const;

/**
 * What random faults are done to: it takes two slaves for an election, and two groups for what one does to the other. A
 * sequence has so many steps, since a cluster costs more than they do.
 */
export const CHAOS_DEFAULTS = { groups: 2, slaves: 2, steps: 12 } as const;

/** What decides how one scenario is run, and where what is recorded of it goes. */
export interface RecordedRunOptions extends ClusterOptions {
  readonly seed: number;
  /** The report's folder, absolute. */
  readonly reportDir: string;
}

/** Scenario → the kinds of findings that a baseline has of it. */
export type KnownKinds = Readonly<Record<string, readonly FindingKind[]>>;

/** What a run was asked for. */
export interface RunOptions extends RecordedRunOptions {
  /** Files that export the scenarios to choose from, absolute; insync's own where there are none. */
  readonly scenarioFiles: readonly string[];
  /** Only the scenarios whose name or slug contains one of these; all where it is empty. */
  readonly filters: readonly string[];
  /** The share of them that is run, where several runs have one each; undefined: all. */
  readonly shard: Shard | undefined;
  /** Scenarios side by side, at most. */
  readonly jobs: number;
  /** Whether fewer are begun while the machine is busy. */
  readonly heedsLoad: boolean;
  /** How often each scenario is run; with `untilSure`, how often at most. */
  readonly repeat: number;
  /** Until it is sure at what rate a scenario fails: how sure, above 0.5 and below 1; undefined: as often as `repeat`. */
  readonly untilSure: number | undefined;
  /** What is known of a release: a scenario in which something else is found is run again. */
  readonly baseline: KnownKinds | undefined;
  /** Where in the dashboard's cycle each fault falls; undefined: after a wait that the seed chooses. */
  readonly phase: PhaseName | undefined;
  /** Whether a scenario may have a cluster that an earlier one has converged on. */
  readonly reuse: boolean;
  /** The file of the Chromium that watches fe's page; undefined: nobody does. */
  readonly chromium: string | undefined;
  /** Whether to go on with the run whose report is there, which was broken off. */
  readonly resume: boolean;
}

/** What a sweep was asked for. */
export interface SweepOptions
  extends ClusterOptions,
    Pick<RunOptions, 'filters' | 'jobs' | 'seed' | 'reportDir'> {
  /** In how many moments of the dashboard's cycle an outage begins. */
  readonly phases: number;
  /** How many points each map has at most. */
  readonly points: number;
  /** After so many milliseconds no point is begun any more. */
  readonly limitMs: number;
}

/** How much a sweep looks at where nobody says otherwise. */
export const SWEEP_DEFAULTS = { phases: 4, points: 100, limitMs: 60 * 60_000 } as const;

/**
 * Scenarios side by side at most where nobody says how many: as the machine has room for them. While an engine makes
 * containers there seems to be more room than there is.
 */
export function mostJobs(runtime: RuntimeName): number {
  return (runtime === 'docker' ? 4 : 8) * availableParallelism();
}

/**
 * Clusters side by side where nobody says how many, and the load is not heeded. They wait most of the time, but each
 * brings up a cluster of its own. A real Pika that is short of processor time may miss its master's answer and then never
 * link up, so the real programs get more of it.
 */
export function defaultJobs(standins: Standins): number {
  return (hasStandin(standins) ? 4 : 2) * availableParallelism();
}
