import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import type { ProgramError } from '../programs/program-error.ts';
import type { PreparedRecording } from '../report/html/prepared-recording.ts';
import { outcomeLine } from '../report/summary.ts';
import type { FinishedRun } from './finished-runs.ts';
import { neverRan } from './never-ran.ts';
import './worker.ts';

/** Says each scenario's outcome as it comes, and keeps it. */
export class ProgressReporter implements Reporter {
  readonly outcomes: ScenarioOutcome[] = [];
  /** By the scenario's slug. */
  readonly recordings = new Map<string, PreparedRecording>();
  readonly errors: string[] = [];
  /** Rejects when a program can't be run at all: there is no point in going on. */
  readonly programFailed: Promise<never>;
  readonly #failed: (error: ProgramError) => void;
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
    const { promise, reject } = Promise.withResolvers<never>();
    this.programFailed = promise;
    this.#failed = reject;
    // Nobody may be waiting any more when it comes.
    promise.catch(() => {});
  }

  /** Take over what an earlier run has of the same. */
  begin(finished: readonly FinishedRun[]): void {
    for (const { outcome, recording } of finished) {
      this.outcomes.push(outcome);
      this.recordings.set(outcome.slug, recording);
    }
  }

  onTestCaseResult(testCase: TestCase): void {
    const { outcome, recording, unneeded } = testCase.meta();
    if (unneeded) return;
    if (outcome) {
      const failure = neverRan(outcome, this.outcomes);
      if (failure) {
        this.#failed(failure);
        return;
      }
      this.outcomes.push(outcome);
      if (recording) this.recordings.set(outcome.slug, recording);
      this.#print(outcomeLine(outcome));
      return;
    }
    const result = testCase.result();
    const why = result.state === 'failed' ? (result.errors[0]?.message ?? 'failed') : result.state;
    this.errors.push(`${testCase.name}: ${why}`);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
    for (const error of [...modules.flatMap((module) => module.errors()), ...unhandled])
      this.errors.push(error.message);
  }
}
