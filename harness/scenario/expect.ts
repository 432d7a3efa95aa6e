import { expect } from 'vitest';
import type { Expectation } from '../timeline/event.ts';
import type { ObservedCluster } from './observed-cluster.ts';

/** What a scenario may demand of the cluster. Each waits by itself until the judge has decided. */
interface ClusterMatchers<R> {
  /** Replication recovers, and fe comes to say so within the limit, and goes on saying so. */
  toConverge(): R;
  /** fe raises no alarm at any moment, for as long as the dashboard takes to go round twice. */
  toStayInSync(): R;
  /** The server is and stays broken, and fe shows it. */
  toReport(server: { readonly address: string }, how: 'down' | 'detached' | 'unreplicated'): R;
  /** Replication is healthy, and fe shows the group OUT OF SYNC, rightly: its proxies have not been told. */
  toReportUntold(group: number): R;
  /** Whatever the nodes settle on, fe tells it as it is. */
  toReportTheTruth(): R;
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown>
    extends ClusterMatchers<Promise<void>> {}
}

async function meets(cluster: ObservedCluster, expectation: Expectation) {
  const verdict = await cluster.settle(expectation);
  return { pass: verdict.verdict === 'converged', message: () => cluster.failureMessage() };
}

expect.extend({
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

export { expect };
