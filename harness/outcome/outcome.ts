import type { Finding } from '../judge/findings.ts';
import type { VerdictName } from '../judge/judge.ts';
import type { Outage } from '../judge/outages.ts';

/** What one run of one scenario came to: a line of `summary.json`. Times are in milliseconds. */
export interface ScenarioOutcome {
  readonly name: string;
  /** The name as a file name: `timelines/<slug>.ndjson`. */
  readonly slug: string;
  readonly verdict: VerdictName | 'skipped';
  readonly findings: readonly Finding[];
  /** From when the nodes had settled until fe agreed for good; null unless it converged. */
  readonly convergedMs: number | null;
  /** What `convergedMs` may be at most. */
  readonly limitMs: number;
  /** Why it is unknown or was skipped. */
  readonly reason: string | null;
  readonly outages: readonly Outage[];
  /** The failure message in full; null where it converged. */
  readonly message: string | null;
  /** The command that runs it again; null where nobody knows. */
  readonly again: string | null;
  /** The program that could not be run, with its last log lines; absent where all could. */
  readonly programFailure?: { readonly message: string; readonly logTail: readonly string[] };
  /** How long each step of the set-up took; empty where it failed. */
  readonly setUp: readonly { readonly step: string; readonly ms: number }[];
  /** The whole scenario, set-up included. */
  readonly tookMs: number;
}
