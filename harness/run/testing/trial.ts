import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { paceAt } from '../../codis/pace.ts';
import { judgeRecording, type RecordedOutcome } from '../../outcome/judged-recording.ts';
import type { ScenarioOutcome } from '../../outcome/outcome.ts';
import { createRunFolder, sweep } from '../../runtime/process/ledger.ts';
import { providerOf } from '../../runtime/runtimes.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { prepareReportFolder, timelinesFolder } from '../../store/report-folder.ts';
import type { TimelineEvent } from '../../timeline/event.ts';
import { readTimeline } from '../../timeline/reader.ts';
import { ClustersUsedAgain } from '../clusters-used-again.ts';
import { commandFor } from '../command.ts';
import type { RunOptions } from '../options.ts';
import { countProxies } from '../proxies.ts';
import { runScenario, type ScenarioRun } from '../run-scenario.ts';
import { standinCluster } from '../standin-cluster.ts';

/** Runs single scenarios on the stand-in, for tests of the whole. */
export class Trial {
  readonly reportDir: string;
  readonly #runFolder: string;
  #runs = 0;

  private constructor(reportDir: string, runFolder: string) {
    this.reportDir = reportDir;
    this.#runFolder = runFolder;
  }

  static async begin(): Promise<Trial> {
    const reportDir = await mkdtemp(join(tmpdir(), 'insync-trial-'));
    await prepareReportFolder(reportDir);
    return new Trial(reportDir, await createRunFolder());
  }

  /**
   * Run a scenario; once more where it could not be judged: trials run side by side, on machines that may come to a
   * standstill, as do the runs of a suite (`SecondTries`).
   * @param given what differs from an ordinary run on the sound stand-in
   * @param parts the browser in which fe's page is watched; where the cluster comes from
   */
  async run(
    scenario: Scenario,
    given: Partial<RunOptions>,
    parts: Partial<Pick<ScenarioRun, 'browser' | 'clusters'>> = {},
  ): Promise<ScenarioOutcome> {
    const first = await this.runOnce(scenario, given, parts);
    return first.verdict === 'unknown' ? this.runOnce(scenario, given, parts) : first;
  }

  /** For what is to be recorded: without an expectation, there is no verdict. */
  async runOnce(
    scenario: Scenario,
    given: Partial<RunOptions>,
    parts: Partial<Pick<ScenarioRun, 'browser' | 'clusters'>> = {},
  ): Promise<ScenarioOutcome> {
    const round = ++this.#runs;
    const options: RunOptions = {
      scenarioFiles: [],
      filters: [],
      shard: undefined,
      ...standinCluster,
      jobs: 1,
      heedsLoad: false,
      repeat: 1,
      untilSure: undefined,
      baseline: undefined,
      seed: 1,
      phase: undefined,
      reuse: false,
      chromium: undefined,
      reportDir: this.reportDir,
      resume: false,
      ...given,
    };
    const runtime = (await providerOf(options.runtime)).create(options, this.#runFolder);
    const { outcome } = await runScenario({
      scenario,
      runFolder: this.#runFolder,
      name: `${scenario.name} ${round}`,
      round,
      options,
      again: commandFor(scenario.name, options, round),
      programs: {},
      proxies: (await countProxies(options.proxies, runtime)).proxies,
      runtime,
      share: undefined,
      browser: undefined,
      ...parts,
    });
    return outcome;
  }

  /** Sound clusters that scenarios have one after the other. */
  async clustersUsedAgain(): Promise<ClustersUsedAgain> {
    const runtime = (await providerOf(standinCluster.runtime)).create(standinCluster, this.#runFolder);
    return new ClustersUsedAgain(runtime, paceAt(standinCluster.pace, runtime.standins));
  }

  /** The recording of a scenario, and what it comes to when it is judged again. */
  async replay({ slug }: ScenarioOutcome): Promise<{ timeline: TimelineEvent[]; judged: RecordedOutcome }> {
    const file = join(timelinesFolder(this.reportDir), `${slug}.ndjson`);
    const timeline = readTimeline(await readFile(file, 'utf8'));
    return { timeline, judged: judgeRecording(timeline, relative(process.cwd(), file)).outcome };
  }

  /** End whatever it has started, and take its files away. */
  async end(): Promise<void> {
    await sweep(this.#runFolder);
    await rm(this.reportDir, { recursive: true, force: true });
  }
}
