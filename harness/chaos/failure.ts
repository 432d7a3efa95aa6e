import { type FindingKind, kindsOf } from '../judge/findings.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';

/**
 * The worst first: what data, clients and masters suffer, then what the page says wrong, and last the mark, which
 * follows from much.
 */
const WORST: readonly FindingKind[] = [
  ...(['lost-write', 'split-brain', 'wrong-master', 'stale-read', 'wrong-route', 'unserved'] as const),
  ...(['undone-order', 'lost-action', 'stuck-action', 'missed-outage', 'missing-server'] as const),
  ...(['lost-masterauth'] as const),
  ...(['out-of-rotation', 'untold-proxies', 'stale-role', 'stale-state', 'stale-link'] as const),
  ...(['wrong-group', 'spelling', 'page-differs', 'stuck-out-of-sync'] as const),
];

/**
 * How a sequence failed: what was found that is not known, the worst first. Servers are left out of it: that it is
 * another slave makes it no other failure.
 */
export type Failure = readonly [FindingKind, ...FindingKind[]];

/** @returns undefined where it did not fail, or in ways that are known */
export function failureOf(
  { verdict, findings }: Pick<ScenarioOutcome, 'verdict' | 'findings'>,
  known: readonly FindingKind[],
): Failure | undefined {
  if (verdict !== 'diverged') return undefined;
  const kinds = kindsOf(findings).filter((kind) => !known.includes(kind));
  const [worst, ...others] = kinds.toSorted((a, b) => WORST.indexOf(a) - WORST.indexOf(b));
  return worst && [worst, ...others];
}

/**
 * Whether less than a sequence failed as the whole did: by the worst of it, and by nothing else. So a search does not
 * slip from one failure to another, and what merely came along may go.
 */
export function isSame(failure: Failure, other: Failure | undefined): boolean {
  return other?.[0] === failure[0] && other.every((kind) => failure.includes(kind));
}
