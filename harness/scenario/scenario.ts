import { createHash } from 'node:crypto';
import type { Capability } from '../runtime/runtime.ts';
import type { ObservedCluster } from './observed-cluster.ts';

/** What a scenario's cluster has at the least; it is as large as was asked for, where that is more. */
export interface ClusterNeeds {
  readonly groups?: number;
  /** Slaves in each group. */
  readonly slaves?: number;
  /** Proxies; where there is to be none at all, the scenario is skipped. */
  readonly proxies?: number;
  /** A coordinator that is a program; where it is a folder, the scenario is skipped. */
  readonly coordinator?: true;
  /** A second dashboard of the same product, which is not started with the cluster. */
  readonly secondDashboard?: true;
  /** What the runtime must be able to do: where it can't, no cluster is brought up. */
  readonly capabilities?: readonly Capability[];
}

/** How large a cluster it takes, to compare it with others: the same number, the same cluster. */
export function clusterSize({ groups = 1, slaves = 1, proxies = 1 }: ClusterNeeds): number {
  return 100 * groups + 10 * slaves + proxies;
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

/**
 * The scenario's name as the name of a file and of a container. What of it is not ASCII, as most of a Chinese one, is
 * told apart by a hash.
 */
export function slugOf(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (/^\p{ASCII}*$/u.test(name)) return words;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return words === '' ? hash : `${words}-${hash}`;
}
