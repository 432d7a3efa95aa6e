import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { outcomeLine } from '../report/summary.ts';
import type { ScenarioOutcome } from './outcome.ts';
import './worker.ts';

/** Says each scenario's outcome as it comes, and keeps it. */
export class ProgressReporter implements Reporter {
  readonly outcomes: ScenarioOutcome[] = [];
  readonly errors: string[] = [];
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  onTestCaseResult(testCase: TestCase): void {
    const outcome = testCase.meta().outcome;
    if (outcome) {
      this.outcomes.push(outcome);
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
