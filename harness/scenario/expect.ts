import { expect as vitest } from 'vitest';
import type { Expectation } from '../timeline/event.ts';
import type { ObservedCluster } from './observed-cluster.ts';

/** What a scenario may demand of the cluster. Each waits by itself until the judge has decided. */
export interface ClusterMatchers {
  /** Replication recovers, and fe comes to say so within the limit, and goes on saying so. */
  toConverge(): Promise<void>;
  /** fe raises no alarm at any moment, for as long as the dashboard takes to go round twice. */
  toStayInSync(): Promise<void>;
  /** The server is and stays broken, and fe shows it. */
  toReport(server: { readonly address: string }, how: 'down' | 'detached' | 'unreplicated'): Promise<void>;
  /** Replication is healthy, and fe shows the group OUT OF SYNC, rightly: its proxies have not been told. */
  toReportUntold(group: number): Promise<void>;
  /** Whatever the nodes settle on, fe tells it as it is. */
  toReportTheTruth(): Promise<void>;
}

async function meets(cluster: ObservedCluster, expectation: Expectation) {
  const verdict = await cluster.settle(expectation);
  return { pass: verdict.verdict === 'converged', message: () => cluster.failureMessage() };
}

vitest.extend({
  toConverge: (cluster: ObservedCluster) => meets(cluster, { kind: 'in-sync' }),
  toStayInSync: (cluster: ObservedCluster) =>
    meets(cluster, { kind: 'steady', forMs: 2 * cluster.limits.holdMs }),
  toReport: (
    cluster: ObservedCluster,
    server: { readonly address: string },
    how: 'down' | 'detached' | 'unreplicated',
  ) => meets(cluster, { kind: 'broken', server: server.address, how }),
  toReportUntold: (cluster: ObservedCluster, group: number) => meets(cluster, { kind: 'untold', group }),
  toReportTheTruth: (cluster: ObservedCluster) => meets(cluster, { kind: 'truth' }),
});

/**
 * Demand something of the cluster.
 * @throws where it is not met, which ends the scenario: the verdict is the judge's
 */
export const expect = vitest as unknown as (cluster: ObservedCluster) => ClusterMatchers;
