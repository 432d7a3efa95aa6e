/**
 * What starts a cluster's programs and hurts them. One file per runtime implements it; a scenario never knows
 * which one it runs on. Where a runtime can't do a fault, `cannot` says why, and the scenario is skipped with
 * that reason.
 */

import type { Address } from '../address.ts';
import type { Standins } from '../codis/pace.ts';
import type { ClusterPlan } from '../programs/plan.ts';
import type { Role } from '../programs/specs.ts';

/** What a runtime may be unable to do to a program. */
export type Capability = 'stop' | 'kill' | 'pause' | 'restart' | 'isolate';

/** One program of a cluster. Its data and addresses outlive a restart. */
export interface ProgramHandle {
  /** The name in messages and logs: `pika-1`, `codis-proxy-1`, `codis-dashboard`, `codis-fe`. */
  readonly name: string;
  readonly role: Role;
  /** The address by which the cluster's programs reach it: what it is registered with. */
  readonly inside: Address;
  /** The address by which this process reaches it now; a runtime may change it when the program is started again. */
  outside(): Address;
  /** The same for its clients, where they have a port of theirs; else the very same. */
  clientsOutside(): Address;
  /**
   * Start the program (again), and wait until it listens.
   * @throws {ProgramError} where it died or didn't listen within the runtime's start limit, with its last log lines
   */
  start(): Promise<void>;
  /** SIGTERM; resolves when the program has ended. A real Pika takes 2 to 13 s. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the program has ended. */
  kill(): Promise<void>;
  /** SIGSTOP. */
  pause(): Promise<void>;
  /** SIGCONT. */
  resume(): Promise<void>;
  /**
   * Take it off the network: nobody reaches it, this process included.
   * @throws {ProgramError} where the runtime can't
   */
  isolate(): Promise<void>;
  /** Bring it back under the same address, and wait until it serves. */
  rejoin(): Promise<void>;
  /** All that the program has written so far, over all its starts, without the cluster's password. */
  logs(): Promise<string>;
  /**
   * What it has written after `mark`, which may end in the middle of a line; without a mark, all of it. It is as it is: a
   * password in it may be cut in two.
   */
  logsSince(mark: LogMark | undefined): Promise<LogPart>;
}

/** A place in a program's log; what it is made of is the runtime's affair. */
export type LogMark = string;

export interface LogPart {
  readonly text: string;
  /** Where it ends. */
  readonly mark: LogMark;
}

/** How long a program may take until it serves, in milliseconds. */
export const START_LIMIT_MS = 20_000;
/** How long one may take to end after SIGTERM, in milliseconds: a real Pika takes up to 13 s. */
export const STOP_LIMIT_MS = 30_000;

/** The programs of one cluster, not yet started. */
export interface ProgramSet {
  /** Every program, by its name, in the order of the plan. */
  readonly programs: ReadonlyMap<string, ProgramHandle>;
  /** End every program, whatever its state, and take away its folder. Never throws; safe to call twice. */
  dispose(): Promise<void>;
}

export interface Runtime {
  readonly name: string;
  readonly standins: Standins;
  /**
   * What is run, for reports: program → what it says its version is, or the image; what a cluster can do without only
   * where it is there.
   */
  describePrograms(): Promise<Record<string, string>>;
  /** Why there is no such program to run; undefined where there is. */
  lacks(role: Role): Promise<string | undefined>;
  /** Why this runtime can't do that, or undefined where it can. */
  cannot(what: Capability): string | undefined;
  /** Lay out a cluster: folders, ports, configuration. Starts nothing. */
  prepare(plan: ClusterPlan): Promise<ProgramSet>;
}

/** Why a runtime can't do all of that; undefined where it can. */
export function whyCannot(
  runtime: Pick<Runtime, 'name' | 'cannot'>,
  needs: readonly Capability[],
): string | undefined {
  for (const need of needs) {
    const why = runtime.cannot(need);
    if (why) return `the ${runtime.name} runtime can't ${need}: ${why}`;
  }
  return undefined;
}
