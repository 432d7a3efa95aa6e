import type { FeClient } from '../codis/fe-client.ts';
import type { Pace } from '../codis/pace.ts';
import type { ReportedGroup } from '../codis/reported.ts';
import type { Capability, ProgramHandle } from '../runtime/runtime.ts';
import type { ActionName } from '../timeline/actions.ts';

/**
 * One way of hurting a cluster. A fault is a small file of its own here; adding one that is called by hand too
 * touches that file and the catalogue beside it.
 */
export interface Fault {
  /** As it reads in a sentence: `restart by SIGKILL, down short`. */
  readonly name: string;
  /** What the runtime must be able to do for it. */
  readonly needs: readonly Capability[];
  inject(stage: FaultStage): Promise<void>;
}

/** What can be ended, frozen and started: a Pika server, a proxy, or another program of the cluster. */
export interface TargetProgram {
  readonly name: string;
  /** What the timeline calls it: the address that a server or proxy is registered with, or its name. */
  readonly address: string;
  /** The group that a server belongs to; absent for other programs. */
  readonly group?: number;
  readonly program: ProgramHandle;
}

/** What is neither server nor proxy as a target: it is called what it is. */
export function targetOf(program: ProgramHandle): TargetProgram {
  return { name: program.name, address: program.name, program };
}

/** A Pika server of the cluster under test. */
export interface TargetServer extends TargetProgram {
  readonly group: number;
  /** SLAVEOF NO ONE and CONFIG REWRITE at the node. */
  detach(): Promise<void>;
  /** SET at the node. */
  write(key: string, value: string): Promise<void>;
}

/** What fe's page has buttons for. A refusal is an `FeError`. */
export type FeOrders = Pick<
  FeClient,
  'slaveof' | 'promote' | 'resync' | 'addServer' | 'removeServer' | 'setReplica'
>;

/** What a fault may touch. Everything that it does is in the timeline with its time. */
export interface FaultStage {
  readonly pace: Pace;
  readonly periodMs: number;
  /** All servers of a group, as they were built: the master first. */
  servers(group: number): readonly TargetServer[];
  /** The page's buttons. */
  readonly fe: FeOrders;
  /**
   * Wait for the moment of the dashboard's cycle that was chosen for the fault, right before it does the first thing;
   * resolves at once where none was chosen, and for a fault within a fault. `again`: for another try of the same.
   * @throws {Error} where the moment can't be found
   */
  moment(turn?: 'again'): Promise<void>;
  /** Record that something is done or seen to be done just now. */
  record(action: ActionName, target: string): void;
  /**
   * Do something that can be refused, and record it with the time when it was asked for. A refusal is recorded
   * with its reason, and thrown.
   * @param target as `action` events have it: a server's address, `codis-dashboard`, `codis-fe` or `group 1`
   */
  act(action: ActionName, target: string, effect: () => Promise<void>): Promise<void>;
  /** Announce an outage, so that the judge reads off the timeline what it came to. */
  announceOutage(target: TargetProgram, asked: 'none' | 'short' | 'long'): void;
  /**
   * Stop all writes to a group, those of its clients too, and wait until its slaves have them all, so that none is
   * lost by accident.
   */
  quiesce(group: number): Promise<void>;
  resumeWrites(group: number): void;
  /**
   * Let the group's clients write again, while the probe does not: whoever took their writes is gone. Where it was
   * frozen or cut off instead, they wait all the same until it is back, and would take what was sent to it meanwhile.
   */
  resumeClients(group: number): void;
  /** The group as fe reported it last; undefined where it has not yet. */
  reported(group: number): ReportedGroup | undefined;
  /**
   * Wait until fe reports the group so. Resolves to false when `limitMs` went by without it.
   * @param asReported gets the group as the page shows it, at each new sample
   */
  untilReported(
    group: number,
    asReported: (group: ReportedGroup) => boolean,
    limitMs: number,
  ): Promise<boolean>;
}
