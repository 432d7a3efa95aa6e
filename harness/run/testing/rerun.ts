import type { ReportedGroup } from '../../codis/reported.ts';
import { end, startAgain } from '../../faults/end-and-start.ts';
import type { Fault, FaultStage, TargetProgram, TargetServer } from '../../faults/fault.ts';
import { resume } from '../../faults/pause.ts';
import { slaveofThroughFe } from '../../faults/slaveof-through-fe.ts';
import { limitsFor } from '../../judge/limits.ts';
import { type ActionName, takesAway } from '../../timeline/actions.ts';
import { DASHBOARD, type TimelineEvent } from '../../timeline/event.ts';
import { namesIn, type Report, reportOf, reportsOf } from './report-sequence.ts';

/** Something that was done in a recording. */
interface Step {
  readonly action: ActionName;
  /** A server's name, or `codis-dashboard`. */
  readonly target: string;
  /** What fe had said last; without cells where they don't matter. */
  readonly after: Partial<Report>;
  /** Beliefs that fe said only later: whoever says one of them has gone past it. */
  readonly later: ReadonlySet<string>;
  /** For how long fe has to have said so. */
  readonly heldMs: number;
}

type Doing<Target> = (stage: FaultStage, target: Target) => Promise<void>;
const onProgram: Partial<Record<ActionName, Doing<TargetProgram>>> = {
  sigkill: (stage, target) => end(stage, target, 'SIGKILL'),
  sigterm: (stage, target) => end(stage, target, 'SIGTERM'),
  start: startAgain,
  sigstop: (stage, { address, program }) => stage.act('sigstop', address, () => program.pause()),
  sigcont: (stage, target) => resume(target).inject(stage),
};
const onServer: Partial<Record<ActionName, Doing<TargetServer>>> = {
  'slaveof-no-one': (stage, server) => stage.act('slaveof-no-one', server.address, () => server.detach()),
  'fe-slaveof': (stage, server) => slaveofThroughFe(server).inject(stage),
  'fe-promote': (stage, server) =>
    stage.act('fe-promote', server.address, () => stage.fe.promote(server.group, server.address)),
};

/**
 * Do again what was done in a recording of one group. Each step is done once fe says what it had said when the step
 * was recorded, so that it meets the dashboard in the same state, whatever the times; at the end, fe has to say what
 * it said last, and go on saying it for as long as the dashboard may take to change its mind.
 */
export function rerun(recording: readonly TimelineEvent[], dashboard: TargetProgram): Fault {
  return {
    name: 'what was recorded',
    needs: ['kill', 'pause', 'restart'],
    async inject(stage) {
      const reports = reportsOf(recording).map(({ report }) => report);
      const known = new Set(reports.map(({ belief }) => belief));
      // When it was recorded, nobody wrote.
      await stage.quiesce(1);
      let before: Step | undefined;
      for (const step of stepsOf(recording)) {
        // What was done with nothing said in between, was done at once.
        if (before === undefined || !isSaid(before.after, step.after)) await untilSaid(stage, step, known);
        await doAgain(step, stage, dashboard);
        before = step;
      }
      const { holdMs } = limitsFor(stage.pace, stage.periodMs);
      await untilSaid(stage, { after: reports.at(-1)!, later: new Set(), heldMs: holdMs }, known);
    },
  };
}

/**
 * A real slave whose master was killed, or that was promoted, may answer nothing for two seconds; the stand-in always
 * does. What such a node did by itself is done to the stand-in: it is frozen for as long.
 */
function stepsOf(recording: readonly TimelineEvent[]): Step[] {
  const names = namesIn(recording);
  const reports = reportsOf(recording);
  const away = new Set<string>();
  const hung = new Set<string>();
  let hasHung = false;
  const step = (action: ActionName, address: string, before: number, t: number): Step => {
    const { belief, cells } = reports[before]!.report;
    // A slaveof races with the dashboard's loops, which a server that hangs brings in step: they need some rounds to
    // drift apart again.
    const saidAt =
      reports.findLastIndex(({ report }, at) => at < before && !isSaid(report, { belief, cells })) + 1;
    const heldMs = action === 'fe-slaveof' && hasHung ? t - reports[saidAt]!.t : 0;
    // The statistics of what does not answer come late, and hold up the others'.
    const after = away.size === 0 ? { belief, cells } : { belief };
    const beliefs = reports.map(({ report }) => report.belief);
    const earlier = new Set(beliefs.slice(0, before + 1));
    const later = new Set(beliefs.slice(before + 1).filter((said) => !earlier.has(said)));
    if (takesAway(action)) away.add(address);
    else away.delete(address);
    return { action, target: names.get(address) ?? address, after, later, heldMs };
  };
  const saidBy = (time: number) => reports.findLastIndex(({ t }) => t <= time);
  return recording.flatMap((event, index): Step[] => {
    if (event.kind === 'action') return [step(event.action, event.target, saidBy(event.t), event.t)];
    if (event.kind !== 'node') return [];
    if (event.error === TIMED_OUT && !away.has(event.node)) {
      hung.add(event.node);
      hasHung = true;
      return [step('sigstop', event.node, saidBy(event.t), event.t)];
    }
    if (event.error !== undefined || !hung.delete(event.node)) return [];
    // What was asked while it hung was answered late: it is in the recording where the answer came.
    return [step('sigcont', event.node, reportsOf(recording.slice(0, index)).length - 1, event.t)];
  });
}

const TIMED_OUT = 'Command timed out';

async function doAgain({ action, target }: Step, stage: FaultStage, dashboard: TargetProgram): Promise<void> {
  const server = stage.servers(1).find(({ name }) => name === target);
  const program = target === DASHBOARD ? dashboard : server;
  if (program) await onProgram[action]?.(stage, program);
  if (server) await onServer[action]?.(stage, server);
}

/**
 * Waits until fe has said so for `heldMs`, or has gone past it.
 * @param known what fe says in the recording; whoever says something else for a round of checks is lost
 * @throws {Error} where fe does not come to say it
 */
async function untilSaid(
  stage: FaultStage,
  { after, later, heldMs }: Pick<Step, 'after' | 'later' | 'heldMs'>,
  known: ReadonlySet<string>,
): Promise<void> {
  const names = new Map(stage.servers(1).map(({ address, name }) => [address, name]));
  let saidSince = Number.POSITIVE_INFINITY;
  let lostSince = Number.POSITIVE_INFINITY;
  const hasHeld = () => performance.now() - saidSince >= heldMs;
  const isLost = () => performance.now() - lostSince > stage.pace.serverStateMs;
  const look = (group: ReportedGroup) => {
    const now = reportOf(group, names);
    const isThere = isSaid(now, after) || later.has(now.belief);
    saidSince = isThere ? Math.min(saidSince, performance.now()) : Number.POSITIVE_INFINITY;
    lostSince = known.has(now.belief) ? Number.POSITIVE_INFINITY : Math.min(lostSince, performance.now());
    return hasHeld() || isLost();
  };
  await stage.untilReported(1, look, limitsFor(stage.pace, stage.periodMs).agreeMs + heldMs);
  if (!hasHeld()) throw new Error(`fe did not come to say: ${after.belief}`);
}

function isSaid(said: Partial<Report>, expected: Partial<Report>): boolean {
  const cells = [...(expected.cells ?? [])];
  return said.belief === expected.belief && cells.every(([server, cell]) => said.cells?.get(server) === cell);
}
