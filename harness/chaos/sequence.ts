import { ClusterModel, type Shape } from './model.ts';
import { LOOK, SequenceError, type Step, stepText } from './step.ts';

/** Those of the steps that make sense one after the other, and what mends all that they have done. */
export function completed(steps: readonly Step[], shape: Shape): Step[] {
  const model = new ClusterModel(shape);
  const taken: Step[] = [];
  const take = (step: Step) => {
    if (model.objection(step) !== undefined) return;
    model.take(step);
    taken.push(step);
  };
  steps.forEach(take);
  model.closing().forEach(take);
  return taken;
}

/** @throws {SequenceError} where a step makes no sense, or something is left that nobody mends */
export function checked(steps: readonly Step[], shape: Shape): readonly Step[] {
  const model = new ClusterModel(shape);
  for (const step of steps) {
    const objection = model.objection(step);
    if (objection !== undefined)
      throw new SequenceError(`"${stepText(step)}" makes no sense there: ${objection}`);
    model.take(step);
  }
  const [missing] = model.closing();
  if (missing !== undefined) throw new SequenceError(`it does not end with "${stepText(missing)}"`);
  return steps;
}

/** How many faults it has: looks are none, nor is what only ends one. */
export function faultsIn(steps: readonly Step[]): number {
  return steps.filter((step) => step !== LOOK && !['start', 'resume', 'rejoin'].includes(step.fault)).length;
}
