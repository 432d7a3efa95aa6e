import type { Cluster } from '../cluster/cluster.ts';
import type { Pace } from '../codis/pace.ts';
import type { EndSignal } from '../faults/end-and-start.ts';
import { restart } from '../faults/restart.ts';
import { kindsOf } from '../judge/findings.ts';
import { type Outage, OutageReader } from '../judge/outages.ts';
import { ClusterState } from '../judge/state.ts';
import type { JudgedRecording } from '../outcome/judged-recording.ts';
import { type ObservedRun, observeScenario } from '../run/run-scenario.ts';
import { scenario } from '../scenario/scenario.ts';
import type { PlannedPoint } from './plan.ts';
import type { Point } from './sweep-map.ts';

/** What is restarted, and how. */
export interface SweptRestart {
  readonly name: string;
  readonly role: 'slave' | 'master';
  readonly signal: EndSignal;
}

interface PointRun extends Omit<ObservedRun, 'scenario' | 'name' | 'round' | 'browser' | 'share'> {
  readonly restart: SweptRestart;
  readonly point: PlannedPoint;
  /** How long the server is left down, in milliseconds: its end and its start take time of their own. */
  readonly stayMs: number;
  readonly slug: string;
  readonly pace: Pace;
}

/** What the outage of a point came to. */
export type Ran = Pick<
  Point,
  'slug' | 'downMs' | 'phase' | 'noticed' | 'offline' | 'verdict' | 'findings' | 'reason' | 'convergedMs'
>;

/** A point of which there is no recording. */
export function neverRan(reason: string): Ran {
  return {
    slug: null,
    downMs: null,
    phase: null,
    noticed: false,
    offline: false,
    verdict: 'unknown',
    findings: [],
    reason,
    convergedMs: null,
  };
}

/** One point on a cluster that is proven healthy: the outage at its moment, and what the judge says. */
export async function runPoint(run: PointRun, cluster: Cluster): Promise<Ran> {
  const { point, slug, stayMs, pace } = run;
  const { name, role, signal } = run.restart;
  const swept = scenario(name, async ({ cluster }) => {
    await cluster.inject(restart(cluster[role], signal, { ms: stayMs }));
    await cluster.settle({ kind: 'in-sync' });
  });
  const judged = await observeScenario(
    { ...run, scenario: swept, name: `${name}, ${slug}`, round: 1, browser: undefined, share: point.share },
    cluster,
    slug,
    pace,
  );
  return { slug, ...readPoint(judged) };
}

/** What a timeline says of the outage in it. */
function readPoint({ timeline, outcome }: JudgedRecording): Omit<Ran, 'slug'> {
  const outage = outageIn(timeline);
  const phase = timeline.find((event) => event.kind === 'action' && event.phase !== undefined);
  return {
    downMs: outage?.downMs ?? null,
    phase: (phase?.kind === 'action' && phase.phase) || null,
    noticed: outage?.noticed ?? false,
    offline: outage?.offline ?? false,
    // The runtime can do it, or the sweep would not have begun; and nothing is known of what was not done.
    verdict: outcome.verdict === 'skipped' ? 'unknown' : outcome.verdict,
    findings: kindsOf(outcome.findings).toSorted(),
    reason: outcome.reason,
    convergedMs: outcome.convergedMs,
  };
}

/** The outage of the first server that something was done to, as far as it is over. */
function outageIn(timeline: JudgedRecording['timeline']): Outage | undefined {
  const actions = timeline.filter((event) => event.kind === 'action');
  const [first] = actions;
  if (first === undefined || !actions.some(({ action }) => action === 'ready')) return undefined;
  const reader = new OutageReader();
  const state = new ClusterState(0);
  // Nobody announced it: a sweep asks for no downtime by its name.
  reader.announce({ t: first.t, kind: 'outage', server: first.target, asked: 'none' });
  for (const event of timeline) {
    state.observe(event);
    if (event.kind === 'action') reader.act(event);
    if (event.kind === 'fe') reader.reported(event, state.identities);
  }
  return reader.read(timeline.at(-1)!.t)[0];
}
