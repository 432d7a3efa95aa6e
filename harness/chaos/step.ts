import type { ReportedDowntime } from '../faults/downtime.ts';

/** A fault, and what it is done to. */
export interface FaultStep {
  /** As the catalogue calls it. */
  readonly fault: string;
  /** The program, as logs and reports call it: `pika-2`. */
  readonly target: string;
  /** Absent: it stays so until something ends it, or there is nothing to last. */
  readonly down?: ReportedDowntime;
}

/** Wait until the judge has decided: whether all agrees again, or, where something is not mended yet, fe tells it. */
export const LOOK = 'look';

export type Step = FaultStep | typeof LOOK;

/** A line that is no sequence, or none that makes sense. */
export class SequenceError extends Error {
  override readonly name = 'SequenceError';
}

const DOWNTIMES: readonly string[] = ['none', 'short', 'long'] satisfies ReportedDowntime[];

/** `kill pika-2 short, look`. */
export function sequenceText(steps: readonly Step[]): string {
  return steps.map(stepText).join(', ');
}

export function stepText(step: Step): string {
  if (step === LOOK) return LOOK;
  return [step.fault, step.target, ...(step.down === undefined ? [] : [step.down])].join(' ');
}

/** @throws {SequenceError} where it is none; whether it makes sense, the model says */
export function parseSequence(text: string): Step[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseStep);
}

function parseStep(text: string): Step {
  if (text === LOOK) return LOOK;
  const [fault, target, down, ...rest] = text.split(/\s+/);
  const isDowntime = down === undefined || DOWNTIMES.includes(down);
  if (fault === undefined || target === undefined || !isDowntime || rest.length > 0)
    throw new SequenceError(`"${text}" is no step: one is like "kill pika-2 short", or "${LOOK}"`);
  return { fault, target, ...(down === undefined ? {} : { down: down as ReportedDowntime }) };
}
