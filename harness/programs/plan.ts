import type { Pace } from '../codis/pace.ts';
import type { Coordinator } from './coordinator.ts';
import { dashboard, secondDashboard } from './dashboard.ts';
import { fe } from './fe.ts';
import { pika } from './pika.ts';
import { proxy } from './proxy.ts';
import { type KnownSpec, specOf } from './specs.ts';

/** What a cluster is made of. */
export interface ClusterPlan {
  /** Unique within the run; folders and container names are made of it. */
  readonly id: string;
  /** The servers of each group, its master included. */
  readonly groups: readonly { readonly id: number; readonly servers: number }[];
  /** How many proxies its clients have. */
  readonly proxies: number;
  /** Where its dashboard keeps what it knows. */
  readonly coordinator: Coordinator;
  /** Whether it has a second dashboard, which is not started with it. */
  readonly secondDashboard?: boolean;
  /** What servers, dashboard and proxies demand of each other, and proxies of their clients; undefined: nothing. */
  readonly password?: string | undefined;
  readonly product: string;
  readonly pace: Pace;
}

/** One program of a plan. */
export interface PlannedProgram {
  /** The name in messages and logs, unique in its cluster: `pika-1`, `codis-proxy-1`, `codis-dashboard`. */
  readonly name: string;
  readonly spec: KnownSpec;
  /** The group that a server belongs to; the first one of a group is the one to be made its master. */
  readonly group?: number;
}

/** What the second dashboard of a cluster is called. */
export const SECOND_DASHBOARD = `${dashboard.role}-2`;

/** The programs that a plan asks for. Servers are numbered through all groups. */
export function programsOf({
  groups,
  proxies,
  coordinator,
  secondDashboard: hasSecond = false,
}: Pick<ClusterPlan, 'groups' | 'proxies' | 'coordinator' | 'secondDashboard'>): PlannedProgram[] {
  const servers = groups.flatMap(({ id, servers }) => Array.from({ length: servers }, () => id));
  return [
    ...(coordinator === 'filesystem' ? [] : [{ name: coordinator, spec: specOf(coordinator) }]),
    { name: dashboard.role, spec: dashboard },
    ...(hasSecond ? [{ name: SECOND_DASHBOARD, spec: secondDashboard }] : []),
    { name: fe.role, spec: fe },
    ...Array.from({ length: proxies }, (_, index) => ({ name: `${proxy.role}-${index + 1}`, spec: proxy })),
    ...servers.map((group, index) => ({ name: `${pika.role}-${index + 1}`, spec: pika, group })),
  ];
}
