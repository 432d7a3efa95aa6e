/**
 * Everything that can be done to a cluster, and what it does to the program that it is done to. Whoever asks what an
 * action takes away, or brings back, asks here.
 */

/** How a program is after an action. `starting`: it has been started, and need not answer yet. */
export type Presence = 'up' | 'starting' | 'down' | 'paused' | 'isolated';

/** The same of a program that nothing is under way with. */
export const programStates = ['up', 'down', 'paused', 'isolated'] as const satisfies Presence[];
export type ProgramState = (typeof programStates)[number];

export interface ActionTraits {
  /** How the program is from then on; absent where the action leaves it as it was. */
  readonly leaves?: Presence;
  /** Whether an outage is counted from it, or up to it. */
  readonly outage?: 'begins' | 'ends';
  /** Why nobody answers from then on, in a word or two. */
  readonly why?: string;
}

export const actions = {
  /** Asked to end: until it has, it may go on serving for seconds. */
  sigterm: { outage: 'begins' },
  sigkill: { leaves: 'down', outage: 'begins', why: 'killed' },
  sigstop: { leaves: 'paused', outage: 'begins', why: 'frozen' },
  sigcont: { leaves: 'up', outage: 'ends' },
  /** The program has ended. */
  exited: { leaves: 'down', why: 'stopped' },
  start: { leaves: 'starting' },
  /** It answers again. */
  ready: { leaves: 'up', outage: 'ends' },
  /** SLAVEOF NO ONE straight at the node, behind fe's back. */
  'slaveof-no-one': {},
  /** The page's wrench button: fe was asked to make the server follow `servers[0]`. */
  'fe-slaveof': {},
  /** The page's PROMOTE button. */
  'fe-promote': {},
  /** The page's SYNC button, on a group: `group 1`. */
  'fe-resync': {},
  /** A server taken out of its group, and put into it (again). */
  'fe-remove': {},
  'fe-add': {},
  /** The page's box for a server that gets reads. */
  'fe-replica-off': {},
  'fe-replica-on': {},
  /** A write that nobody else is to get: the slaves were killed, or the server detached. */
  'write-unreplicated': {},
  /** Taken off the network, and back. */
  isolate: { leaves: 'isolated', outage: 'begins', why: 'off the network' },
  rejoin: { leaves: 'up', outage: 'ends' },
} as const satisfies Record<string, ActionTraits>;

export type ActionName = keyof typeof actions;

export const actionNames = Object.keys(actions) as ActionName[];

/** What is known of an action. */
export function traitsOf(action: ActionName): ActionTraits {
  return actions[action];
}

/** Whether nobody answers from the action on. */
export function takesAway(action: ActionName): boolean {
  const { leaves } = traitsOf(action);
  return leaves === 'down' || leaves === 'paused' || leaves === 'isolated';
}

/** Whether the program may answer again from the action on. */
export function bringsBack(action: ActionName): boolean {
  const { leaves } = traitsOf(action);
  return leaves === 'up' || leaves === 'starting';
}
