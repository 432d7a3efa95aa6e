import { inShort } from '../text/duration.ts';
import { ROUND_LIMIT_MS, type Target } from './cluster/target.ts';
import { clock } from './look/clock.ts';
import type { GroupStanding } from './look/standing.ts';
import { type LiveVerdict, type LiveView, verdictOf } from './look/view.ts';
import { Watcher, type WatchPace } from './look/watcher.ts';
import type { Recorder } from './record/recorder.ts';

/** One look at a cluster, and what it comes to. */
export interface CheckResult extends LiveView {
  readonly verdict: LiveVerdict;
  /** How long the look took, in milliseconds. */
  readonly tookMs: number;
}

/**
 * How long agreement has to last until it is believed, where replication is healthy: the dashboard's statistics are
 * up to a second old, and one more look has to come after that.
 */
const QUIET_MS = 2000;
/** How long something may be out of sight until that is said: a slave whose master died may be silent for 2 s. */
const PATIENCE_MS = 3000;
/** What comes and goes has so many times as long as a finding has to hold. */
const FLAPPING = 3;

/**
 * Look at a cluster until it is clear whether fe and the nodes agree: a group that agrees has gone on agreeing for a
 * while, what disagrees has gone or has held for `forMs`, what can't be asked had its time. Never takes longer than
 * three times `forMs` and one round of time-outs. Each group is decided by itself and then left as it was.
 * @param signal ends the look early; the result is what is known then
 * @param recorder gets all that is seen
 */
export async function check(
  target: Target,
  pace: WatchPace,
  signal?: AbortSignal,
  recorder?: Pick<Recorder, 'see'>,
): Promise<CheckResult> {
  const began = performance.now();
  const decided = new Map<number, GroupStanding>();
  const over = Promise.withResolvers<LiveView>();
  let answeredBefore = false;
  let blindSince: number | undefined;

  const watcher = new Watcher(target, pace, ({ sample, cluster, groups }) => {
    recorder?.see(sample);
    if (!cluster.feUp) {
      const now = clock();
      blindSince ??= now;
      const patienceMs = Math.min(PATIENCE_MS, pace.forMs);
      // Who never answered is not waited for: most often the address is wrong.
      if (!answeredBefore || now - blindSince >= patienceMs) over.resolve(watcher.view());
      return;
    }
    answeredBefore = true;
    blindSince = undefined;
    if (cluster.proxies.some(({ pending }) => pending)) return;
    const found = groups.filter((group) => !decided.has(group.id) && isDecided(group, pace.forMs));
    for (const group of found) decided.set(group.id, group);
    if (found.length === 0 && sample.kind !== 'fe') return;
    const view = watcher.view();
    if (view.groups.every((group) => decided.has(group.id))) over.resolve(view);
  });
  const giveUp = () => over.resolve(watcher.view());
  const deadline = setTimeout(giveUp, FLAPPING * pace.forMs + ROUND_LIMIT_MS + 2 * pace.periodMs);
  signal?.addEventListener('abort', giveUp, { once: true });
  watcher.start();
  try {
    const view = await over.promise;
    // Without fe there is one reason for everything, and it is said once.
    const groups = view.groups.map(
      (group) => decided.get(group.id) ?? (view.feUp ? undecided(group, pace.forMs) : group),
    );
    const result = { ...view, groups };
    return { ...result, verdict: verdictOf(result), tookMs: performance.now() - began };
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener('abort', giveUp);
    // Whoever still hangs would hold up the answer.
    void watcher.stop();
  }
}

function isDecided(group: GroupStanding, forMs: number): boolean {
  switch (group.standing) {
    case 'asking':
      return false;
    case 'disagrees':
      return group.findings.every((finding) => finding.confirmed);
    case 'unknown':
      return group.standingMs >= Math.min(PATIENCE_MS, forMs);
    case 'agrees':
      // What is broken may be on its way to recover, and fe's alarm be the one that will then stay for good.
      return group.standingMs >= (group.actual.problems.length > 0 ? forMs : Math.min(QUIET_MS, forMs));
  }
}

/** A group that never stood still: what it is can't be said, and that is said. */
function undecided(group: GroupStanding, forMs: number): GroupStanding {
  const flaps = group.flapped.map(
    ({ kind, server, times, longestMs }) =>
      `${kind}${server ? ` of ${server}` : ''} came and went ${times === 1 ? 'once' : `${times} times`}, for ${inShort(longestMs)} at most`,
  );
  const now = group.findings
    .filter((finding) => !finding.confirmed)
    .map((finding) => `${finding.kind} has held for only ${inShort(finding.heldMs)}`);
  const changes =
    [...flaps, ...now].join('; ') || 'its servers were not all asked, or changed again and again';
  return {
    ...group,
    unknown: [...group.unknown, `group ${group.id} did not stand still for ${inShort(forMs)}: ${changes}`],
  };
}
