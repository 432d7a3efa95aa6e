import fc from 'fast-check';
import type { ReportedDowntime } from '../faults/downtime.ts';
import { ClusterModel, type Shape } from './model.ts';
import { completed } from './sequence.ts';
import { LOOK, type Step } from './step.ts';

/** How often each comes, beside the others. What takes a program away comes with and without an end of its own. */
const WEIGHTS = {
  restart: 3,
  kill: 6,
  stop: 1,
  start: 4,
  pause: 3,
  resume: 4,
  isolate: 3,
  rejoin: 4,
  slaveof: 3,
  promote: 2,
  resync: 2,
  remove: 1,
  add: 3,
  'replica-off': 2,
  'replica-on': 2,
  detach: 3,
  [LOOK]: 5,
} as const satisfies Record<string, number>;

/** One fault alone is what the scenarios have. */
const FEWEST = 3;

const ONE_OF_EACH = Object.entries(WEIGHTS).flatMap(([word, weight]) => Array<string>(weight).fill(word));
const DOWNTIMES: readonly (ReportedDowntime | undefined)[] = [undefined, 'none', 'short', 'long'];

/**
 * Sequences that make sense: each step is drawn from what the model allows after those before it.
 *
 * They are plain values, and not fast-check's model commands: these run while they shrink, one after the other, and
 * take a single run for an answer. Here a run takes a minute, several go side by side, what failed may not fail the
 * next time, or otherwise, and the search has to end in time (see `shrink.ts`).
 *
 * @param steps how many at most, but for what mends them
 */
export function sequences(shape: Shape, steps: number): fc.Arbitrary<Step[]> {
  const choice = fc.record({ word: fc.nat(), which: fc.nat() });
  return fc
    .array(choice, { minLength: Math.min(FEWEST, steps), maxLength: steps, size: 'max' })
    .map((choices) => {
      const model = new ClusterModel(shape);
      const taken: Step[] = [];
      for (const { word, which } of choices) {
        const step = drawn(model, word, which);
        model.take(step);
        taken.push(step);
      }
      return completed(taken, shape);
    });
}

/**
 * One of them: the same of the same seed. It is as long as any other, where fast-check by itself begins with short
 * ones.
 */
export function sequenceOf(seed: number, shape: Shape, steps: number): Step[] {
  return fc.sample(fc.noBias(sequences(shape, steps)), { seed, numRuns: 1 })[0]!;
}

function drawn(model: ClusterModel, word: number, which: number): Step {
  const byWord = Map.groupBy(sensible(model), (step) => (step === LOOK ? LOOK : step.fault));
  const possible = ONE_OF_EACH.filter((candidate) => byWord.has(candidate));
  const steps = byWord.get(possible[word % possible.length]!)!.flatMap((step) => {
    return Array<Step>(weightOf(model, step)).fill(step);
  });
  return steps[which % steps.length]!;
}

/** A server that is away until it counts as offline brings more about than anything else: it comes more often. */
function weightOf(model: ClusterModel, step: Step): number {
  if (step === LOOK || !model.isServer(step.target)) return 1;
  return step.down === 'long' ? 4 : 2;
}

/** Whatever makes sense now: there is always something, since what is up can be restarted, and what is not, started. */
function sensible(model: ClusterModel): Step[] {
  const faults = Object.keys(WEIGHTS).filter((word) => word !== LOOK);
  const all = faults.flatMap((fault) =>
    model.programs.flatMap((target) =>
      DOWNTIMES.map((down): Step => ({ fault, target, ...(down === undefined ? {} : { down }) })),
    ),
  );
  return [...all, LOOK as Step].filter((step) => model.objection(step) === undefined);
}
