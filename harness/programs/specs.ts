import type { Coordinator } from './coordinator.ts';
import { dashboard } from './dashboard.ts';
import { etcd } from './etcd.ts';
import { fe } from './fe.ts';
import { pika } from './pika.ts';
import type { ProgramSpec } from './program.ts';
import { proxy } from './proxy.ts';
import { zookeeper } from './zookeeper.ts';

const all = [pika, dashboard, fe, proxy, etcd, zookeeper] as const;

export type Role = (typeof all)[number]['role'];

export type KnownSpec = ProgramSpec & { readonly role: Role };

/** Every program that a cluster may have. */
export const specs: readonly KnownSpec[] = all;

/** Every program that a cluster with that coordinator may have. */
export function specsWith(coordinator: Coordinator): KnownSpec[] {
  return specs.filter(({ release, role }) => release !== 'coordinator' || role === coordinator);
}

/** What there is to know of the program of that role. */
export function specOf(role: Role): KnownSpec {
  return specs.find((spec) => spec.role === role)!;
}
