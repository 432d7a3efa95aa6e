import type { TargetProgram } from '../faults/fault.ts';
import { type FindingKind, kindsOf } from '../judge/findings.ts';
import type { ObservedCluster } from '../scenario/observed-cluster.ts';
import { type Scenario, scenario } from '../scenario/scenario.ts';
import { ClusterModel, type Shape } from './model.ts';
import { LOOK, type Step } from './step.ts';
import { faultOf } from './vocabulary.ts';

/**
 * A sequence as a scenario: whoever runs, records, judges and reports those does the same with it.
 * @param known what is no reason to end it
 */
export function scenarioOf(
  name: string,
  steps: readonly Step[],
  shape: Shape,
  known: readonly FindingKind[] = [],
): Scenario {
  const { groups, slaves, proxies } = shape;
  const needs = { groups, slaves, ...(proxies > 0 ? { proxies } : {}) };
  return scenario(
    name,
    async ({ cluster }) => {
      const model = new ClusterModel(shape);
      for (const step of steps) {
        model.take(step);
        if (step === LOOK) await look(cluster, model.isWhole(), known);
        else {
          const target = targetIn(cluster, shape, step.target);
          await cluster.inject(faultOf(step, target, { mayBeRefused: !model.canTellAll() }));
        }
      }
    },
    needs,
  );
}

async function look(cluster: ObservedCluster, whole: boolean, known: readonly FindingKind[]): Promise<void> {
  const { verdict, findings } = await cluster.settle({ kind: whole ? 'in-sync' : 'truth' });
  const isKnown = verdict === 'diverged' && kindsOf(findings).every((kind) => known.includes(kind));
  if (verdict !== 'converged' && !isKnown) throw new Error(cluster.failureMessage());
}

function targetIn(cluster: ObservedCluster, { groups }: Shape, name: string): TargetProgram {
  const servers = Array.from({ length: groups }, (_, index) => cluster.servers(index + 1)).flat();
  const all = [...servers, ...cluster.proxies, cluster.dashboard, cluster.fe, cluster.coordinator];
  return all.find((target) => target?.name === name)!;
}
