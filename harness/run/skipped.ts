import { type Runtime, whyCannot } from '../runtime/runtime.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunOptions } from './options.ts';

/** A scenario, and what it would be run on. */
export interface PossibleRun {
  readonly scenario: Pick<Scenario, 'needs'>;
  readonly options: Pick<RunOptions, 'coordinator'>;
  /** How many proxies the cluster has. */
  readonly proxies: number;
  readonly runtime: Pick<Runtime, 'name' | 'cannot'>;
}

/** Why a scenario is skipped: what it needs is not there, or can't be done. Undefined where it is run. */
export function whySkipped({
  scenario: { needs },
  options,
  proxies,
  runtime,
}: PossibleRun): string | undefined {
  if (needs.proxies !== undefined && proxies === 0) return 'the cluster has no codis-proxy';
  if (needs.coordinator && options.coordinator === 'filesystem')
    return 'the coordinator is a folder, and no program (--coordinator)';
  return whyCannot(runtime, needs.capabilities ?? []);
}
