import { type ProgramState, programStates } from '../timeline/actions.ts';
import { detach } from './detach.ts';
import { detachAhead } from './detach-ahead.ts';
import type { Downtime } from './downtime.ts';
import type { Fault, TargetProgram, TargetServer } from './fault.ts';
import { cutOff, isolate, rejoin } from './isolate.ts';
import { kill } from './kill.ts';
import { killAll } from './kill-all.ts';
import { loseWrites } from './lose-writes.ts';
import { addToGroup, removeFromGroup } from './membership.ts';
import { pause, pauseAndResume, resume } from './pause.ts';
import { promote } from './promote.ts';
import { replicaSwitch } from './replica-switch.ts';
import { restart } from './restart.ts';
import { resync } from './resync.ts';
import { slaveofThroughFe } from './slaveof-through-fe.ts';
import { start } from './start.ts';
import { stopAllMasterFirst } from './stop-all.ts';

/** A fault as it is called by hand. */
export type CataloguedFault = {
  readonly name: string;
  /** One line for the list. */
  readonly summary: string;
  /** How the target has to be for it. */
  readonly from: readonly ProgramState[];
  /** Whether it can be told how long something stays down. */
  readonly timed?: true;
} & (
  | { readonly on: 'program'; make(target: TargetProgram, down: Downtime | undefined): Fault }
  /** A Pika server alone. */
  | { readonly on: 'server'; make(target: TargetServer, down: Downtime | undefined): Fault }
);

const UP = ['up'] as const;

/** Every fault that can be called by name, in the order in which `insync fault` lists them. */
export const faults: readonly CataloguedFault[] = [
  {
    name: 'restart',
    summary: 'SIGTERM and start, at once or after --down',
    from: UP,
    timed: true,
    on: 'program',
    make: (target, down) => restart(target, 'SIGTERM', down ?? 'none'),
  },
  {
    name: 'stop',
    summary: 'SIGTERM; stays down until start, or for --down',
    from: UP,
    timed: true,
    on: 'program',
    make: (target, down) => (down === undefined ? kill(target, 'SIGTERM') : restart(target, 'SIGTERM', down)),
  },
  {
    name: 'kill',
    summary: 'SIGKILL; stays down until start, or for --down',
    from: ['up', 'paused'],
    timed: true,
    on: 'program',
    make: (target, down) => (down === undefined ? kill(target) : restart(target, 'SIGKILL', down)),
  },
  {
    name: 'start',
    summary: 'start what is down, with its data',
    from: ['down'],
    on: 'program',
    make: start,
  },
  {
    name: 'pause',
    summary: 'SIGSTOP; frozen until resume, or for --down',
    from: UP,
    timed: true,
    on: 'program',
    make: (target, down) => (down === undefined ? pause(target) : pauseAndResume(target, down)),
  },
  { name: 'resume', summary: 'SIGCONT', from: ['paused'], on: 'program', make: resume },
  {
    name: 'isolate',
    summary: 'off the network until rejoin, or for --down (docker runtime)',
    from: UP,
    timed: true,
    on: 'program',
    make: (target, down) => (down === undefined ? cutOff(target) : isolate(target, down)),
  },
  {
    name: 'rejoin',
    summary: 'back to the network',
    from: ['isolated'],
    on: 'program',
    make: rejoin,
  },
  {
    name: 'slaveof',
    summary: 'the page’s wrench button: follow the group’s first server',
    from: programStates,
    on: 'server',
    make: (target) => slaveofThroughFe(target),
  },
  {
    name: 'promote',
    summary: 'the page’s PROMOTE button: become the group’s first server and master',
    from: programStates,
    on: 'server',
    make: promote,
  },
  {
    name: 'resync',
    summary: 'the page’s SYNC button, of the server’s group: tell its proxies, and take the mark off',
    from: programStates,
    on: 'server',
    make: ({ group }) => resync(group),
  },
  {
    name: 'remove',
    summary: 'take a server out of its group, through fe',
    from: programStates,
    on: 'server',
    make: removeFromGroup,
  },
  {
    name: 'add',
    summary: 'put a server into its group again, through fe',
    from: programStates,
    on: 'server',
    make: addToGroup,
  },
  {
    name: 'replica-off',
    summary: 'the page’s box for reads: send none to the server',
    from: programStates,
    on: 'server',
    make: (target) => replicaSwitch(target, 'off'),
  },
  {
    name: 'replica-on',
    summary: 'the same box: reads may go to the server again',
    from: programStates,
    on: 'server',
    make: (target) => replicaSwitch(target, 'on'),
  },
  {
    name: 'detach',
    summary: 'SLAVEOF NO ONE at the node, behind fe’s back',
    from: UP,
    on: 'server',
    make: detach,
  },
  {
    name: 'detach-ahead',
    summary: 'the same, and writes of its own: the longest binlog of its group',
    from: UP,
    on: 'server',
    make: detachAhead,
  },
  {
    name: 'kill-all',
    summary: 'SIGKILL to all servers of its group at once; each stays down until start',
    from: UP,
    on: 'server',
    make: ({ group }) => killAll(group),
  },
  {
    name: 'stop-all',
    summary: 'the advice: all servers of its group down until offline, and back, the master first',
    from: UP,
    on: 'server',
    make: ({ group }) => stopAllMasterFirst(group),
  },
  {
    name: 'lose-writes',
    summary: 'kill a master with writes that its slaves never got; failover; its return',
    from: UP,
    on: 'server',
    make: loseWrites,
  },
];

/** A fault that isn't there, a target that isn't, or one that is not as the fault needs it. */
export class WrongOrderError extends Error {
  override readonly name = 'WrongOrderError';
}

/** @throws {WrongOrderError} where there is none of that name */
export function faultCalled(name: string): CataloguedFault {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault !== undefined) return fault;
  throw new WrongOrderError(
    `no fault is called "${name}"; there are ${faults.map((known) => known.name).join(', ')}`,
  );
}
