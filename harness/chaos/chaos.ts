import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FindingKind } from '../judge/findings.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { nameOfRound } from '../outcome/round.ts';
import { type PreparedRecording, prepareRecording } from '../report/html/prepared-recording.ts';
import { writeReport } from '../report/report.ts';
import { describeSubject, outcomeLine, type Summary, summarize } from '../report/summary.ts';
import { chaosCommandFor } from '../run/command.ts';
import { inRun } from '../run/lifetime.ts';
import { neverRan } from '../run/never-ran.ts';
import type { RecordedRunOptions } from '../run/options.ts';
import { seedOf } from '../run/random.ts';
import { type FinishedScenario, runScenario } from '../run/run-scenario.ts';
import { sideBySide } from '../run/side-by-side.ts';
import { subjectOf } from '../run/subject.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { providerOf } from '../runtime/runtimes.ts';
import { slugOf } from '../scenario/scenario.ts';
import type { Share } from '../statistics/share.ts';
import { prepareReportFolder, scenariosFolder } from '../store/report-folder.ts';
import { type Failure, failureOf, isSame } from './failure.ts';
import { sequenceOf } from './generate.ts';
import type { Shape } from './model.ts';
import { printScenario } from './print.ts';
import { checked } from './sequence.ts';
import { scenarioOf } from './sequence-scenario.ts';
import { type Shrunk, shrink } from './shrink.ts';
import { type Step, sequenceText } from './step.ts';

/** What a run of random sequences was asked for. */
export interface ChaosOptions extends RecordedRunOptions {
  /** Sequences side by side. */
  readonly jobs: number;
  /** How many of them; undefined: as many as there is time for. */
  readonly runs: number | undefined;
  /** None is begun after so many milliseconds; undefined: there is time for all. */
  readonly forMs: number | undefined;
  /** How many steps each has, but for what mends them. */
  readonly steps: number;
  /** This one instead, again and again. */
  readonly replay: readonly Step[] | undefined;
  /** What is not looked for. */
  readonly known: readonly FindingKind[];
  /** Begin no other one once something was found. */
  readonly bail: boolean;
  /** How many runs it may take to look for less that fails in the same way; 0: none is looked for. */
  readonly shrinkRuns: number;
  /** How long, in milliseconds. */
  readonly shrinkMs: number;
}

/** A sequence that failed. */
export interface FailedSequence {
  /** What it is called in the report. */
  readonly name: string;
  readonly failure: Failure;
  readonly steps: readonly Step[];
  readonly again: string;
}

/** A way in which sequences failed: by the worst that was found. */
export interface WayToFail {
  readonly worst: FindingKind;
  /** As they ended; at least one. */
  readonly sequences: readonly FailedSequence[];
  /** The one in which the least else was found, and of those the shortest. */
  readonly clearest: FailedSequence;
  /** What is left of that; undefined where nothing less was looked for, or it never failed so again. */
  readonly minimal: Minimal | undefined;
}

/** The least that fails in the same way, as far as was looked for. */
export interface Minimal {
  readonly search: Shrunk;
  /** How often it failed in the same way of those times that it was run for the report. */
  readonly failed: Share;
  readonly again: string;
  /** As a file of `scenarios/`, and where it lies. */
  readonly source: string;
  readonly file: string;
}

export interface ChaosResult {
  readonly summary: Summary;
  readonly found: readonly WayToFail[];
  /** The sequences of which nothing can be said, though each was tried twice. */
  readonly unknown: readonly string[];
  readonly interrupted: boolean;
}

/** So often what is left of a sequence is run for the report. */
const CONFIRMATIONS = 5;

/**
 * Run random sequences of faults, each on a cluster of its own, look for the least that fails in each way that was
 * found, and write the report: it has each sequence as a scenario. Whatever happens, nothing that was started is left
 * running.
 *
 * @param print gets each line of progress
 * @param interrupted ends it where it is: the report then has what is there
 * @throws {ProgramError} for a program that can't be run
 * @throws {SequenceError} for a sequence to be run again that makes no sense
 * @throws {ReportFolderError} where the report can't be written
 */
export async function chaos(
  options: ChaosOptions,
  print: (line: string) => void,
  interrupted: AbortSignal,
): Promise<ChaosResult> {
  await prepareReportFolder(options.reportDir);
  return inRun(options, async (runFolder) => {
    const runtime = (await providerOf(options.runtime)).create(options, runFolder);
    const { proxies, without, subject } = await subjectOf(options, runtime);
    const { groups, slaves, coordinator } = options;
    const isolates = runtime.cannot('isolate') === undefined;
    const shape = { groups, slaves, proxies, coordinator, isolates };
    if (options.replay) checked(options.replay, shape);
    print(describeSubject(subject));
    if (without) print(without);
    const began = performance.now();
    const run = new ChaosRun({
      options,
      runFolder,
      runtime,
      programs: subject.programs,
      shape,
      print,
      interrupted,
    });
    await Promise.race([run.all(), once(interrupted, 'abort')]);
    const tookMs = Math.round(performance.now() - began);
    const summary = summarize({ ...subject, filters: ['chaos'], tookMs }, run.outcomes);
    await writeReport(options.reportDir, summary, run.recordings);
    return { summary, found: run.found(), unknown: run.unknown, interrupted: interrupted.aborted };
  });
}

interface ChaosRunParts {
  readonly options: ChaosOptions;
  readonly runFolder: string;
  readonly runtime: Runtime;
  readonly programs: Readonly<Record<string, string>>;
  readonly shape: Shape;
  readonly print: (line: string) => void;
  readonly interrupted: AbortSignal;
}

class ChaosRun {
  /** Of the sequences, as they ended, and of what is left of those that failed. */
  readonly outcomes: ScenarioOutcome[] = [];
  /** By the scenario's slug. */
  readonly recordings = new Map<string, PreparedRecording>();
  /** The sequences of which nothing can be said. */
  readonly unknown: string[] = [];
  readonly #parts: ChaosRunParts;
  readonly #failed: FailedSequence[] = [];
  /** By the name of the sequence that it is left of. */
  readonly #minimal = new Map<string, Minimal>();
  readonly #began = performance.now();

  constructor(parts: ChaosRunParts) {
    this.#parts = parts;
  }

  async all(): Promise<void> {
    const { options } = this.#parts;
    await this.#explore();
    if (options.shrinkRuns === 0) return;
    const attempts = join(this.#parts.runFolder, 'attempts');
    await mkdir(attempts);
    await prepareReportFolder(attempts);
    for (const { clearest } of this.found()) await this.#reduce(clearest, attempts);
  }

  found(): WayToFail[] {
    const ways = Map.groupBy(this.#failed, ({ failure }) => failure[0]);
    return [...ways].map(([worst, sequences]) => {
      const clearest = sequences.toSorted(
        (a, b) => a.failure.length - b.failure.length || a.steps.length - b.steps.length,
      )[0]!;
      return { worst, sequences, clearest, minimal: this.#minimal.get(clearest.name) };
    });
  }

  async #explore(): Promise<void> {
    const { options, shape } = this.#parts;
    await sideBySide(
      options.jobs,
      (begun) => this.#mayBegin(begun),
      async (index) => {
        const seed = options.replay ? options.seed + index : seedOf(options.seed, index);
        const steps = options.replay ?? sequenceOf(seed, shape, options.steps);
        await this.#runOne(`chaos ${index + 1}`, steps, seed);
      },
    );
  }

  #mayBegin(begun: number): boolean {
    const { options, interrupted } = this.#parts;
    const { runs, forMs, bail } = options;
    if (interrupted.aborted || (bail && this.#failed.length > 0)) return false;
    return begun < (runs ?? Infinity) && performance.now() - this.#began < (forMs ?? Infinity);
  }

  async #runOne(name: string, steps: readonly Step[], seed: number): Promise<void> {
    const { options, print, interrupted } = this.#parts;
    let outcome = await this.#record(name, steps, seed);
    print(`          ${sequenceText(steps)}`);
    if (outcome.verdict === 'unknown' && !interrupted.aborted) {
      // A busy moment of the machine should not leave the whole run open.
      const second = nameOfRound({ scenario: name, round: 2 }, 2);
      outcome = await this.#record(second, steps, seed + 1);
    }
    if (outcome.verdict === 'unknown') this.unknown.push(name);
    const failure = failureOf(outcome, options.known);
    if (failure) this.#failed.push({ name: outcome.name, failure, steps, again: outcome.again! });
  }

  /** Run it, and enter it in the report. */
  async #record(name: string, steps: readonly Step[], seed: number): Promise<ScenarioOutcome> {
    const { options, print } = this.#parts;
    const { outcome, judged } = await this.#run(name, steps, { ...options, seed });
    const failure = neverRan(outcome, this.outcomes);
    if (failure) throw failure;
    this.outcomes.push(outcome);
    if (judged) this.recordings.set(outcome.slug, await prepareRecording(judged));
    print(outcomeLine(outcome));
    return outcome;
  }

  #run(name: string, steps: readonly Step[], options: RecordedRunOptions): Promise<FinishedScenario> {
    const { runFolder, runtime, programs, shape } = this.#parts;
    return runScenario({
      runFolder,
      scenario: scenarioOf(name, steps, shape, this.#parts.options.known),
      name,
      round: 1,
      options,
      again: chaosCommandFor(sequenceText(steps), options),
      programs,
      proxies: shape.proxies,
      runtime,
      share: undefined,
      browser: undefined,
    });
  }

  /** @param attempts where what is recorded on the way goes, which nobody reads */
  async #reduce({ name, failure, steps }: FailedSequence, attempts: string): Promise<void> {
    const { options, print, shape, interrupted } = this.#parts;
    print(`looking for less than ${name} that fails by ${failure.join(', ')}`);
    const until = performance.now() + options.shrinkMs;
    const fails = (outcome: ScenarioOutcome) => isSame(failure, failureOf(outcome, options.known));
    let attempt = 0;
    const search = await shrink(steps, {
      shape,
      jobs: options.jobs,
      runs: options.shrinkRuns,
      isOver: () => performance.now() >= until || interrupted.aborted,
      fails: async (candidate) => {
        const number = ++attempt;
        const attempted = { ...options, reportDir: attempts, seed: seedOf(options.seed, number) };
        const { outcome } = await this.#run(`${name} attempt ${number}`, candidate, attempted);
        print(`  ${fails(outcome) ? 'fails ' : 'passes'}  ${sequenceText(candidate)}`);
        return fails(outcome);
      },
    });
    if (search.reproduced.count > 0) await this.#confirm(name, search, fails);
  }

  async #confirm(name: string, search: Shrunk, fails: (outcome: ScenarioOutcome) => boolean): Promise<void> {
    const { options, shape, interrupted } = this.#parts;
    const outcomes: ScenarioOutcome[] = [];
    await sideBySide(
      options.jobs,
      (begun) => begun < CONFIRMATIONS && !interrupted.aborted,
      async (index) => {
        const round = nameOfRound({ scenario: `${name}, minimal`, round: index + 1 }, CONFIRMATIONS);
        outcomes.push(await this.#record(round, search.steps, options.seed + index));
      },
    );
    const source = printScenario(search.steps, shape);
    const folder = scenariosFolder(options.reportDir);
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${slugOf(name)}.scenario.ts`);
    await writeFile(file, source);
    const failed = { count: outcomes.filter(fails).length, of: outcomes.length };
    const again = (outcomes.find(fails) ?? outcomes[0])?.again;
    if (again) this.#minimal.set(name, { search, failed, again, source, file });
  }
}
