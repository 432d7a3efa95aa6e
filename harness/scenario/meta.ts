import type { Cluster } from '../cluster/cluster.ts';
import { hasStandin } from '../codis/pace.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { TIMELINE_FORMAT, type TimelineMeta } from '../timeline/event.ts';

/** What only whoever begins a recording knows of it. */
type Given = Pick<TimelineMeta, 'scenario' | 'seed' | 'programs' | 'pace' | 'periodMs' | 'again' | 'page'>;

/** The first event of a recording that begins now. */
export function metaOf(cluster: Cluster, runtime: Runtime, given: Given): TimelineMeta {
  return {
    t: 0,
    kind: 'meta',
    format: TIMELINE_FORMAT,
    startedAt: new Date().toISOString(),
    runtime: runtime.name,
    standin: hasStandin(runtime.standins),
    ...cluster.identities(),
    ...given,
  };
}
