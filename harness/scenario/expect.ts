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

/**
 * Demand something of the cluster.
 * @throws where it is not met, which ends the scenario: the verdict is the judge's
 */
export function expect(cluster: ObservedCluster): ClusterMatchers {
  const demand = async (expectation: Expectation) => {
    const { verdict } = await cluster.settle(expectation);
    if (verdict !== 'converged') throw new Error(cluster.failureMessage());
  };
  return {
    toConverge: () => demand({ kind: 'in-sync' }),
    toStayInSync: () => demand({ kind: 'steady', forMs: 2 * cluster.limits.holdMs }),
    toReport: (server, how) => demand({ kind: 'broken', server: server.address, how }),
    toReportUntold: (group) => demand({ kind: 'untold', group }),
    toReportTheTruth: () => demand({ kind: 'truth' }),
  };
}
