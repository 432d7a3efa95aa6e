import type { ScenarioOutcome } from '../outcome/outcome.ts';
import type { PreparedRecording } from '../report/html/prepared-recording.ts';
import { outcomeLine } from '../report/summary.ts';
import type { FinishedRun } from './finished-runs.ts';
import { neverRan } from './never-ran.ts';

/** Says each scenario's outcome as it comes, and keeps it. */
export class Progress {
  readonly outcomes: ScenarioOutcome[] = [];
  /** By the scenario's slug. About as long as what the report has of each: some 10 kB. */
  readonly recordings = new Map<string, PreparedRecording>();
  /** What went wrong on the harness's own side, a line each. */
  readonly errors: string[] = [];
  readonly #print: (line: string) => void;
  #isOver = false;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Whether nothing more is begun, and nothing more is said. */
  get isOver(): boolean {
    return this.#isOver;
  }

  stop(): void {
    this.#isOver = true;
  }

  /** Take over what an earlier run has of the same. */
  begin(finished: readonly FinishedRun[]): void {
    for (const { outcome, recording } of finished) {
      this.outcomes.push(outcome);
      this.recordings.set(outcome.slug, recording);
    }
  }

  /**
   * A scenario is over.
   * @param recording undefined where nothing was recorded
   * @throws {ProgramError} where a program can't be run at all: there is no point in going on
   */
  ended(outcome: ScenarioOutcome, recording: PreparedRecording | undefined): void {
    if (this.#isOver) return;
    const failure = neverRan(outcome, this.outcomes);
    if (failure) {
      this.stop();
      throw failure;
    }
    this.outcomes.push(outcome);
    if (recording) this.recordings.set(outcome.slug, recording);
    this.#print(outcomeLine(outcome));
  }
}
