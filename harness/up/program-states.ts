import { connect } from 'node:net';
import { splitAddress } from '../address.ts';
import type { TargetProgram } from '../faults/fault.ts';
import type { ProgramState } from '../timeline/actions.ts';
import { type ActionName, traitsOf } from '../timeline/actions.ts';
import type { TimelineEvent } from '../timeline/event.ts';

/** What brings a timeline that begins now to know of a program that isn't up. */
export const PRELUDE = { down: 'exited', paused: 'sigstop', isolated: 'isolate' } as const satisfies Record<
  Exclude<ProgramState, 'up'>,
  ActionName
>;

const CONNECT_MS = 500;

/** How each program is, by what was done to it. */
export class ProgramStates {
  readonly #states = new Map<string, ProgramState>();

  see(event: TimelineEvent): void {
    if (event.kind !== 'action' || event.error !== undefined) return;
    const state = traitsOf(event.action).leaves;
    if (state !== undefined && state !== 'starting') this.#states.set(event.target, state);
  }

  /** As far as is known; one that died by itself passes for up. */
  known({ address }: Pick<TargetProgram, 'address'>): ProgramState {
    return this.#states.get(address) ?? 'up';
  }

  /** The same, having looked: where nobody listens, it is down. */
  async seen(target: TargetProgram): Promise<ProgramState> {
    const known = this.known(target);
    return known === 'up' && (await refuses(target.program.outside())) ? 'down' : known;
  }
}

/** Whether a connection is refused there: nobody listens. A busy program may be slow to accept one. */
function refuses(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...splitAddress(address), timeout: CONNECT_MS });
    const settle = (refused: boolean) => {
      socket.destroy();
      resolve(refused);
    };
    socket.once('connect', () => settle(false));
    socket.once('timeout', () => settle(false));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED'));
  });
}
