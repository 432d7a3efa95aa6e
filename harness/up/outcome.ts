import type { ReportedGroup } from '../codis/reported.ts';
import type { CataloguedFault } from '../faults/catalogue.ts';
import type { Verdict } from '../judge/judge.ts';
import type { ProgramState } from '../timeline/actions.ts';
import { DASHBOARD, FE } from '../timeline/event.ts';
import { inWords } from '../until.ts';
import type { Observation } from './observation.ts';
import type { Target } from './targets.ts';

/** fe has 5 s for an answer, and may have begun with one. */
const FE_ANSWER_MS = 11_000;

interface Injected {
  readonly observation: Observation;
  readonly fault: CataloguedFault;
  readonly target: Target;
  /** How the target is now. */
  readonly state: ProgramState;
  /** Whether the group was OUT OF SYNC on the page before. */
  readonly alarmedBefore: boolean;
  readonly say: (line: string) => void;
}

/**
 * Watch what fe makes of a fault: where it left a server broken, until fe shows something of it; else until fe has
 * come to agree with the nodes, or hasn't within the judge's limit.
 * @returns what came of it, in lines
 */
export async function outcomeOf(injected: Injected): Promise<string[]> {
  const { observation, target, state, say } = injected;
  const { judge } = observation;
  if (state !== 'up' && (target.program.address === DASHBOARD || target.program.address === FE)) {
    // Without fe or the dashboard nothing is reported.
    await observation.feAsked(FE_ANSWER_MS);
    return [];
  }
  say(`  watching what fe makes of it`);
  if (target.server !== undefined && leftBroken(injected)) return untilShown(injected, target.server);
  return inLines(await judge.settle({ kind: 'truth' }), judge.limits.agreeMs);
}

/** What follows of itself, such as a failover, is not waited for. */
async function untilShown(
  { observation: { stage, judge }, alarmedBefore }: Injected,
  { address, group }: { readonly address: string; readonly group: number },
): Promise<string[]> {
  const began = performance.now();
  const shown = (reported: ReportedGroup) =>
    (reported.outOfSync && !alarmedBefore) ||
    (reported.rows.find((row) => row.server === address)?.alarm ?? false);
  const { agreeMs } = judge.limits;
  const came = await stage.untilReported(group, shown, agreeMs);
  return [
    came
      ? `fe shows it, ${inWords(performance.now() - began)} after it was done`
      : `fe shows nothing of it, ${inWords(agreeMs)} after it was done`,
  ];
}

function leftBroken({ observation: { stage }, fault, target: { program }, state }: Injected): boolean {
  if (state !== 'up') return true;
  const first = program.group === undefined ? undefined : stage.reported(program.group)?.rows[0]?.server;
  return ['detach', 'detach-ahead'].includes(fault.name) && first !== program.address;
}

function inLines(
  { verdict, convergedMs, findings, reason, settledAt, at }: Verdict,
  agreeMs: number,
): string[] {
  if (verdict === 'converged')
    return [`fe agrees with the nodes, ${inWords(convergedMs ?? 0)} after they had settled`];
  if (verdict === 'unknown') return [`nothing can be said of it: ${reason}`];
  const waitedMs = settledAt === undefined ? agreeMs : at - settledAt;
  return [
    `fe still does not agree with the nodes, ${inWords(waitedMs)} after they had settled (it may take ${inWords(agreeMs)}):`,
    ...findings.map(({ kind, text }) => `  ${kind}: ${text}`),
  ];
}
