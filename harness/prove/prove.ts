import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { paceAt } from '../codis/pace.ts';
import { kindsOf } from '../judge/findings.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import { type PreparedRecording, prepareRecording } from '../report/html/prepared-recording.ts';
import { writeReport } from '../report/report.ts';
import { summarize } from '../report/summary.ts';
import type { Clusters } from '../run/clusters.ts';
import { ClustersUsedAgain } from '../run/clusters-used-again.ts';
import { commandFor } from '../run/command.ts';
import { inRun } from '../run/lifetime.ts';
import type { RecordedRunOptions } from '../run/options.ts';
import { drawPassword } from '../run/password.ts';
import { seedOf } from '../run/random.ts';
import { type FinishedScenario, runScenario } from '../run/run-scenario.ts';
import { sideBySide } from '../run/side-by-side.ts';
import { whySkipped } from '../run/skipped.ts';
import { subjectOf } from '../run/subject.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { providerOf } from '../runtime/runtimes.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Defect } from '../standin.ts';
import { logsFolder, prepareReportFolder, timelinesFolder } from '../store/report-folder.ts';
import { type DefectProof, defectProofs, isFound, isMissed, soundRuns } from './plan.ts';

/** What a proof was asked for. */
export interface ProveOptions extends RecordedRunOptions {
  /** Scenarios side by side. */
  readonly jobs: number;
  /** Which defects, and which pairs of them. */
  readonly of: readonly Defect[];
  /** How often each defect is looked for by itself. */
  readonly times: number;
  /** How many scenarios the sound dashboard has to pass. */
  readonly sound: number;
}

/** What runs of a kind came to. */
export interface ProofCounts {
  runs: number;
  right: number;
  /** A defect that was not found, or a sound dashboard that was said to be wrong. */
  wrong: number;
  unknown: number;
}

/** What a proof came to. */
export interface Proof {
  readonly defects: ProofCounts;
  readonly sound: ProofCounts;
  /** How many of the sound runs had a cluster that was used before. */
  readonly reused: number;
  readonly tookMs: number;
  readonly interrupted: boolean;
}

/**
 * Let the harness judge stand-ins of which it is known what is wrong with them: each defect and each pair of them has to
 * be found, and nothing in a dashboard that has none. The report has whatever was misjudged. Whatever happens, nothing
 * that was started is left running.
 *
 * @param options of the stand-in
 * @param print gets a line for each run that is over
 * @param interrupted ends it where it is
 * @throws {ReportFolderError} where the report can't be written
 */
export async function prove(
  options: ProveOptions,
  print: (line: string) => void,
  interrupted: AbortSignal,
): Promise<Proof> {
  await prepareReportFolder(options.reportDir);
  return inRun(options, async (runFolder) => {
    const began = performance.now();
    const runtime = (await providerOf(options.runtime)).create(options, runFolder);
    const { subject, proxies } = await subjectOf(options, runtime);
    const proving = new Proving({ options, runFolder, runtime, proxies, print, interrupted });
    await Promise.race([proving.all(), once(interrupted, 'abort')]);
    const proof = proving.proof(Math.round(performance.now() - began), interrupted.aborted);
    const summary = summarize({ ...subject, filters: ['prove'], tookMs: proof.tookMs }, proving.misjudged);
    await writeReport(options.reportDir, summary, proving.recordings);
    return proof;
  });
}

interface ProvingParts {
  readonly options: ProveOptions;
  readonly runFolder: string;
  readonly runtime: Runtime;
  readonly proxies: number;
  readonly print: (line: string) => void;
  readonly interrupted: AbortSignal;
}

/** What the runs for one proof came to. */
interface Proven {
  readonly judged: keyof Omit<ProofCounts, 'runs'>;
  readonly runs: readonly FinishedScenario[];
}

class Proving {
  readonly misjudged: ScenarioOutcome[] = [];
  /** By the scenario's slug. */
  readonly recordings = new Map<string, PreparedRecording>();
  readonly #parts: ProvingParts;
  readonly #sound: ClustersUsedAgain;
  readonly #counts = { defects: noneYet(), sound: noneYet() };

  constructor(parts: ProvingParts) {
    this.#parts = parts;
    const { options, runtime } = parts;
    this.#sound = new ClustersUsedAgain(runtime, paceAt(options.pace, runtime.standins));
  }

  proof(tookMs: number, interrupted: boolean): Proof {
    return { ...this.#counts, reused: this.#sound.reused, tookMs, interrupted };
  }

  async all(): Promise<void> {
    const { options, runtime, proxies, interrupted } = this.#parts;
    const possible = (scenario: Scenario) =>
      whySkipped({ scenario, options, proxies, runtime }) === undefined;
    const items = [
      ...defectProofs(options.of, options.times).map((proof) => ({
        kind: 'defects' as const,
        prove: (name: string, seed: number) => this.#proveFound(proof, name, seed),
      })),
      ...soundRuns(options.sound, possible).map((scenario) => ({
        kind: 'sound' as const,
        prove: (name: string, seed: number) => this.#proveSound(scenario, name, seed),
      })),
    ];
    const again: { readonly item: (typeof items)[number]; readonly before: Proven }[] = [];
    await sideBySide(
      options.jobs,
      (begun) => begun < items.length && !interrupted.aborted,
      async (index) => {
        const item = items[index]!;
        const proven = await item.prove(`prove ${index + 1}`, seedOf(options.seed, index));
        if (proven.judged === 'unknown') again.push({ item, before: proven });
        else await this.#count(item.kind, proven);
      },
    );
    // A busy machine may have been the reason: by themselves they have it for themselves.
    for (const [index, { item, before }] of again.entries()) {
      if (interrupted.aborted) break;
      await this.#forget(before.runs);
      await this.#count(item.kind, await item.prove(`prove again ${index + 1}`, seedOf(options.seed, index)));
    }
    await this.#sound.dispose();
  }

  async #count(kind: 'defects' | 'sound', { judged, runs }: Proven): Promise<void> {
    this.#counts[kind].runs += 1;
    this.#counts[kind][judged] += 1;
    await (judged === 'right' ? this.#forget(runs) : this.#keep(runs));
  }

  async #proveFound({ defects, tries }: DefectProof, name: string, seed: number): Promise<Proven> {
    const { options, runFolder } = this.#parts;
    const chosen = { ...options, defects: defects.join(), seed };
    const runtime = (await providerOf(options.runtime)).create(chosen, runFolder);
    const pace = paceAt(options.pace, runtime.standins);
    const runs: FinishedScenario[] = [];
    let isUnknown = false;
    for (const [index, { scenario, proxies, auth, by }] of tries.entries()) {
      const password = auth ? drawPassword() : undefined;
      const ran = await this.#run(
        scenario,
        `${name} try ${index + 1}`,
        { ...chosen, proxies, password },
        { runtime },
      );
      const found = isFound(ran.outcome, by);
      const isMiss = !found && isMissed(ran.outcome, pace);
      const how = found ? 'found' : isMiss ? 'passed' : 'unknown';
      this.#parts.print(
        `${how.padEnd(8)}  ${defects.join(' and ')} in ${scenario.name}${outcomeWords(ran.outcome)}`,
      );
      runs.push(ran);
      if (found) return { judged: 'right', runs };
      isUnknown ||= !isMiss;
    }
    if (!isUnknown) this.#parts.print(`MISSED    ${defects.join(' and ')}`);
    return { judged: isUnknown ? 'unknown' : 'wrong', runs };
  }

  async #proveSound(scenario: Scenario, name: string, seed: number): Promise<Proven> {
    const { options, runtime } = this.#parts;
    const ran = await this.#run(scenario, name, { ...options, seed }, { runtime, clusters: this.#sound });
    const { verdict } = ran.outcome;
    const how = verdict === 'diverged' ? 'ACCUSED' : verdict;
    this.#parts.print(`${how.padEnd(8)}  the sound one in ${scenario.name}${outcomeWords(ran.outcome)}`);
    const judged = verdict === 'converged' ? 'right' : verdict === 'diverged' ? 'wrong' : 'unknown';
    return { judged, runs: [ran] };
  }

  async #run(
    scenario: Scenario,
    name: string,
    options: RecordedRunOptions,
    on: { readonly runtime: Runtime; readonly clusters?: Clusters },
  ): Promise<FinishedScenario> {
    const { runFolder, proxies } = this.#parts;
    return runScenario({
      runFolder,
      scenario,
      name: `${name}, ${scenario.name}`,
      round: 1,
      options,
      again: commandFor(scenario.name, options),
      programs: {},
      proxies: options.proxies ?? proxies,
      share: undefined,
      browser: undefined,
      ...on,
    });
  }

  /** Enter it in the report. */
  async #keep(runs: readonly FinishedScenario[]): Promise<void> {
    for (const { outcome, judged } of runs) {
      this.misjudged.push(outcome);
      if (judged) this.recordings.set(outcome.slug, await prepareRecording(judged));
    }
  }

  /** Hundreds of runs that were judged rightly are of no interest to anybody. */
  async #forget(runs: readonly FinishedScenario[]): Promise<void> {
    const { reportDir } = this.#parts.options;
    for (const { outcome } of runs) {
      await rm(join(timelinesFolder(reportDir), `${outcome.slug}.ndjson`), { force: true });
      await rm(join(logsFolder(reportDir), outcome.slug), { recursive: true, force: true });
    }
  }
}

function outcomeWords({ verdict, findings, reason }: ScenarioOutcome): string {
  if (verdict === 'diverged') return `  (${kindsOf(findings).join(', ')})`;
  return reason ? `  (${reason})` : '';
}

function noneYet(): ProofCounts {
  return { runs: 0, right: 0, wrong: 0, unknown: 0 };
}
