import pRetry from 'p-retry';
import type { ClusterPlan } from '../programs/plan.ts';
import { PortTakenError } from '../programs/program-error.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { Cluster, type SetUpStep } from './cluster.ts';
import { proveData, proveReported } from './health.ts';
import { proveProxies } from './prove-proxies.ts';
import { register } from './register.ts';
import { replicate } from './replicate.ts';

/**
 * The cluster could not be brought up, so there is nothing to judge. The message is one line: which step, and
 * what was awaited of whom, for how long, and what was seen last.
 */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
}

/** A port that was taken between its choice and its use is a matter of bad luck; so often is none any more. */
const PORT_RETRIES = 3;

/**
 * From a plan to a healthy cluster: every program serves, every slave follows its master and has its data, and
 * fe says so.
 * @throws {SetUpError} where that fails; nothing of the cluster is left then
 */
export async function bringUp(runtime: Runtime, plan: ClusterPlan): Promise<Cluster> {
  return pRetry(() => attempt(runtime, plan), {
    retries: PORT_RETRIES,
    minTimeout: 100,
    shouldRetry: ({ error }) => error.cause instanceof PortTakenError,
  });
}

async function attempt(runtime: Runtime, plan: ClusterPlan): Promise<Cluster> {
  const setUp: SetUpStep[] = [];
  const step = async <T>(name: string, action: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    try {
      return await action();
    } catch (error) {
      throw new SetUpError(`${name}: ${(error as Error).message}`, { cause: error });
    } finally {
      setUp.push({ step: name, ms: Math.round(performance.now() - began) });
    }
  };

  const programs = await step('lay out', () => runtime.prepare(plan));
  const cluster = new Cluster(plan, programs, setUp);
  try {
    await step('start', async () => {
      // What needs the coordinator is not to find it silent; and fe looks for new dashboards only every 5 s.
      const first = cluster.coordinator ? [cluster.coordinator, cluster.dashboard] : [];
      for (const program of first) await program.start();
      const others = cluster
        .programs()
        .filter((program) => program !== cluster.secondDashboard && !first.includes(program));
      await Promise.all(others.map((program) => program.start()));
    });
    // fe gets to know the servers only once they replicate: how it deals with others is a scenario of its own.
    await step('replicate', () => replicate(cluster, plan.pace));
    await step('register', () => register(cluster, plan.product));
    await step('prove what fe reports', () => proveReported(cluster, plan.pace));
    await step('prove the data', () => proveData(cluster, plan.pace));
    if (plan.proxies > 0) await step('prove the proxies', () => proveProxies(cluster));
    return cluster;
  } catch (error) {
    await cluster.dispose();
    throw error;
  }
}
