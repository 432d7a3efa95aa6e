import type { Share } from '../statistics/share.ts';
import type { Shape } from './model.ts';
import { completed, faultsIn } from './sequence.ts';
import { LOOK, type Step, sequenceText } from './step.ts';

export interface Shrinking {
  readonly shape: Shape;
  /** Run a sequence on a cluster of its own: whether it fails as the first one did. */
  readonly fails: (steps: readonly Step[]) => Promise<boolean>;
  /** Sequences side by side. */
  readonly jobs: number;
  /** How many runs it may take. */
  readonly runs: number;
  /** Whether its time is up. */
  readonly isOver: () => boolean;
}

export interface Shrunk {
  readonly steps: readonly Step[];
  /** How often the whole sequence failed of those times that it was run again. */
  readonly reproduced: Share;
  readonly runs: number;
  /** Nothing less than that fails, as far as was tried; false where its runs or its time were up before. */
  readonly exhausted: boolean;
}

/** A sequence is said to fail where it did so in `need` of `of` runs. */
interface Bar {
  readonly need: number;
  readonly of: number;
}

/** As often is the whole sequence run again. What then never fails, nothing can be said of. */
const AGAIN = 6;
/** It fails always, where it did so in as many of the first of them. */
const ALWAYS = 3;

/**
 * Look for less that fails in the same way: without a part of its steps, at first halves, or with simpler ones. Each
 * candidate is mended as every sequence is. What fails only sometimes is run as often as it takes to tell: it has to
 * fail a third as often as the whole.
 */
export async function shrink(whole: readonly Step[], shrinking: Shrinking): Promise<Shrunk> {
  const { shape, jobs, isOver } = shrinking;
  let runs = 0;
  /** What fails was seen to pass. */
  let sometimes = false;
  const mayRun = () => runs < shrinking.runs && !isOver();
  const failsOnce = (steps: readonly Step[]) => {
    runs++;
    return shrinking.fails(steps);
  };
  /** @returns undefined where there was no time to tell */
  const meets = async (steps: readonly Step[], { need, of }: Bar): Promise<boolean | undefined> => {
    let failed = 0;
    for (let run = 1; run <= of && failed + (of - run + 1) >= need; run++) {
      if (!mayRun()) return undefined;
      if (await failsOnce(steps)) failed++;
      if (failed < need) continue;
      sometimes ||= failed < run;
      return true;
    }
    return false;
  };

  const reproduced = { count: 0, of: 0 };
  const isSure = () =>
    reproduced.of === AGAIN || (reproduced.of >= ALWAYS && reproduced.count === reproduced.of);
  while (!isSure() && mayRun()) {
    const left = Math.min(jobs, (reproduced.of < ALWAYS ? ALWAYS : AGAIN) - reproduced.of);
    const failed = await Promise.all(Array.from({ length: left }, () => failsOnce(whole)));
    reproduced.of += failed.length;
    reproduced.count += failed.filter(Boolean).length;
  }
  let current = whole;
  if (reproduced.count === 0 || !isSure()) return { steps: current, reproduced, runs, exhausted: false };
  const bar =
    reproduced.of < AGAIN ? { need: 1, of: 3 } : { need: Math.ceil(reproduced.count / 3), of: AGAIN };

  sometimes ||= reproduced.count < reproduced.of;
  const tried = new Set<string>();
  for (;;) {
    const candidates = smaller(current, shape).filter((steps) => !tried.has(sequenceText(steps)));
    const batch = candidates.slice(0, jobs);
    if (batch.length === 0) {
      if (!sometimes) return { steps: current, reproduced, runs, exhausted: true };
      // What passed may have done so by chance: it is tried once more.
      sometimes = false;
      tried.clear();
      continue;
    }
    for (const steps of batch) tried.add(sequenceText(steps));
    const met = await Promise.all(batch.map((steps) => meets(steps, bar)));
    const failing = batch.filter((_, index) => met[index]);
    // Several at once may fail: those that are not gone on with may yet be less than what will be left.
    for (const steps of failing) tried.delete(sequenceText(steps));
    const [least] = failing.toSorted((a, b) => costOf(a) - costOf(b));
    if (least) current = least;
    else if (met.includes(undefined)) return { steps: current, reproduced, runs, exhausted: false };
  }
}

/** What is less than a sequence, each once, and the least first of what is the same kind of less. */
function smaller(steps: readonly Step[], shape: Shape): (readonly Step[])[] {
  const without: Step[][] = [];
  for (let size = Math.ceil(steps.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < steps.length; from += size)
      without.push([...steps.slice(0, from), ...steps.slice(from + size)]);
  const simpler = steps.flatMap((step, index) => simplerThan(step).map((other) => steps.with(index, other)));
  const cost = costOf(steps);
  const mended = [...without, ...simpler].map((candidate) => completed(candidate, shape));
  const less = mended.filter((candidate) => costOf(candidate) < cost && faultsIn(candidate) > 0);
  return [...new Map(less.map((candidate) => [sequenceText(candidate), candidate])).values()];
}

const SHORTER = { long: ['none', 'short'], short: ['none'], none: [] } as const;

function simplerThan(step: Step): Step[] {
  if (step === LOOK) return [];
  const { fault, down } = step;
  if (down !== undefined) {
    const shorter = SHORTER[down].map((less) => ({ ...step, down: less }));
    return fault === 'restart' ? [{ ...step, fault: 'kill' }, ...shorter] : shorter;
  }
  if (fault === 'stop') return [{ ...step, fault: 'kill' }];
  if (fault === 'kill' || fault === 'pause' || fault === 'isolate')
    return (['none', 'short', 'long'] as const).map((less) => ({ ...step, down: less }));
  return [];
}

/** Fewer faults count most, then fewer steps, then what is over sooner. */
function costOf(steps: readonly Step[]): number {
  const each = steps.map((step) => {
    if (step === LOOK) return 0;
    const lasts = { none: 0, short: 2, long: 4, ever: 6 }[step.down ?? 'ever'];
    return lasts + (step.fault === 'restart' || step.fault === 'stop' ? 1 : 0);
  });
  return 10_000 * faultsIn(steps) + 100 * steps.length + each.reduce((sum, cost) => sum + cost, 0);
}
