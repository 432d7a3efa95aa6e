import type { Judgement } from '../judge/judge.ts';

/** A verdict that fe came to agree with the nodes, by what was recorded; all in milliseconds. */
export interface VerdictLag {
  /** From when fe agreed for good. */
  readonly sinceAgreedMs: number;
  /** The same without the time for which the rules demand that it goes on agreeing: what the judge was late by. */
  readonly lagMs: number;
}

/**
 * Of each verdict `converged`, where it is certain how long fe had to go on agreeing: not where nothing was done, nor
 * where any truth would do, since that may be one that Pika still mends.
 */
export function verdictLags({ expectations, limits }: Judgement): VerdictLag[] {
  return expectations.flatMap(({ verdict, expectation, settledAt, convergedMs, at }) => {
    if (verdict !== 'converged' || expectation.kind === 'steady' || expectation.kind === 'truth') return [];
    if (settledAt === undefined || convergedMs === undefined) return [];
    const sinceAgreedMs = at - settledAt - convergedMs;
    return [{ sinceAgreedMs, lagMs: sinceAgreedMs - limits.holdMs }];
  });
}
