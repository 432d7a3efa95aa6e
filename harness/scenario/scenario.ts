import type { ObservedCluster } from './observed-cluster.ts';

/** What a scenario's cluster has at the least; it is as large as was asked for, where that is more. */
export interface ClusterNeeds {
  readonly groups?: number;
  /** Slaves in each group. */
  readonly slaves?: number;
  /** Proxies; where there is to be none at all, the scenario is skipped. */
  readonly proxies?: number;
}

/** A scenario: a sentence, and what it says as steps. It never knows which runtime it runs on. */
export interface Scenario {
  readonly name: string;
  readonly needs: ClusterNeeds;
  readonly body: (context: { readonly cluster: ObservedCluster }) => Promise<void>;
}

/**
 * @example
 * scenario('slave killed and started at once', async ({ cluster }) => {
 *   await cluster.inject(restart(cluster.slave, 'SIGKILL', 'none'));
 *   await expect(cluster).toConverge();
 * });
 */
export function scenario(name: string, body: Scenario['body'], needs: ClusterNeeds = {}): Scenario {
  return { name, needs, body };
}

/** The scenario's name as a file name. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
