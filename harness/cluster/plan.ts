import type { Pace } from '../codis/pace.ts';
import type { Coordinator } from '../programs/coordinator.ts';
import type { ClusterPlan } from '../programs/plan.ts';

/** Codis's own default. */
export const PRODUCT = 'codis-demo';

/**
 * A cluster of groups of the same size.
 * @param id unique within the run
 * @param size groups, slaves in each, proxies, where the dashboard keeps what it knows, whether there is a second one,
 *   and the password of all of it
 */
export function planCluster(
  id: string,
  size: {
    readonly groups: number;
    readonly slaves: number;
    readonly proxies: number;
    readonly coordinator: Coordinator;
    readonly secondDashboard?: boolean;
    readonly password?: string | undefined;
  },
  pace: Pace,
): ClusterPlan {
  return {
    id,
    groups: Array.from({ length: size.groups }, (_, index) => ({ id: index + 1, servers: 1 + size.slaves })),
    proxies: size.proxies,
    coordinator: size.coordinator,
    ...(size.secondDashboard && { secondDashboard: true }),
    password: size.password,
    product: PRODUCT,
    pace,
  };
}
