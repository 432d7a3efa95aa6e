import type { EndSignal } from '../harness/faults/end-and-start.ts';

/** Which server is restarted, and by which signal: the sentence that scenarios and sweeps of it begin with. */
export interface Restart {
  readonly name: string;
  readonly role: 'slave' | 'master';
  readonly signal: EndSignal;
}

const signals = ['SIGTERM', 'SIGKILL'] as const;
const roles = ['slave', 'master'] as const;

export const restarts: readonly Restart[] = signals.flatMap((signal) =>
  roles.map((role) => ({ name: `${role} restarted by ${signal}`, role, signal })),
);
