import { join, relative } from 'node:path';
import { ClientLoad } from '../clients/client-load.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { PRODUCT, planCluster } from '../cluster/plan.ts';
import { type Pace, paceAt } from '../codis/pace.ts';
import type { Judgement } from '../judge/judge.ts';
import { limitsFor, limitsOf } from '../judge/limits.ts';
import { LogWatch } from '../observe/log-watch.ts';
import { Sampler } from '../observe/sampler.ts';
import { type JudgedRecording, judgedRecording } from '../outcome/judged-recording.ts';
import { failureMessage } from '../outcome/message.ts';
import type { ScenarioOutcome } from '../outcome/outcome.ts';
import type { SharedBrowser } from '../page/browser.ts';
import { PageWatch } from '../page/page-watch.ts';
import { ProgramError } from '../programs/program-error.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { LiveJudge } from '../scenario/live-judge.ts';
import { metaOf } from '../scenario/meta.ts';
import { ObservedCluster, SkipScenario } from '../scenario/observed-cluster.ts';
import { Placement } from '../scenario/placement.ts';
import { RecordedStage } from '../scenario/recorded-stage.ts';
import { slugOf } from '../scenario/scenario.ts';
import { logsFolder, REPORT, ReportFolderError, timelinesFolder, writeInto } from '../store/report-folder.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import { TimelineWriter } from '../timeline/writer.ts';
import { type Clusters, ownClusters } from './clusters.ts';
import { isEnding } from './lifetime.ts';
import type { RecordedRunOptions } from './options.ts';
import type { PlannedRun } from './planned-runs.ts';
import { seeded } from './random.ts';
import { whySkipped } from './skipped.ts';

export interface ScenarioRun extends PlannedRun {
  /** The folder of everything that is started. */
  readonly runFolder: string;
  readonly options: RecordedRunOptions;
  /** Where in the dashboard's cycle each fault falls, as a share of it; undefined: after a wait that the seed chooses. */
  readonly share: number | undefined;
  /** The command that runs it again. */
  readonly again: string;
  /** Program → version. */
  readonly programs: Readonly<Record<string, string>>;
  /** How many proxies its cluster has. */
  readonly proxies: number;
  readonly runtime: Runtime;
  /** Where its cluster is from; undefined: it has one of its own. */
  readonly clusters?: Clusters | undefined;
  /** In which fe's page is watched; undefined: it is not. */
  readonly browser: Pick<SharedBrowser, 'newPage'> | undefined;
}

/** A scenario that was run. */
export interface FinishedScenario {
  readonly outcome: ScenarioOutcome;
  /** Undefined where nothing was recorded: the set-up failed. */
  readonly judged: JudgedRecording | undefined;
}

/**
 * One scenario from its cluster's start to its verdict. Whatever goes wrong on the harness's own side makes the verdict
 * unknown, with the reason.
 * @throws {ReportFolderError} where what it leaves can't be written: there is no point in going on
 */
export async function runScenario(run: ScenarioRun): Promise<FinishedScenario> {
  const { options, runtime, name } = run;
  const began = performance.now();
  const slug = slugOf(name);
  const pace = paceAt(options.pace, runtime.standins);
  const { judged, ...course } = await judgeScenario(run, slug, pace).catch(failed);
  const outcome: ScenarioOutcome = {
    name,
    slug,
    findings: [],
    convergedMs: null,
    limitMs: limitsFor(pace, options.periodMs, run.browser !== undefined).agreeMs,
    outages: [],
    clients: [],
    again: run.again,
    setUp: [],
    ...course,
    tookMs: Math.round(performance.now() - began),
  };
  return { outcome, judged };
}

/** What a scenario's own course adds to its outcome, and what was recorded of it. */
type Course = Pick<ScenarioOutcome, 'verdict' | 'reason' | 'message'> &
  Partial<ScenarioOutcome> & { readonly judged?: JudgedRecording };

function unknown(reason: string): Course {
  return { verdict: 'unknown', reason, message: `unknown: ${reason}` };
}

function failed(error: unknown): Course {
  if (error instanceof ReportFolderError) throw error;
  const { message, cause } = error as Error;
  if (!(cause instanceof ProgramError)) return unknown(message);
  const programFailure = { message: cause.message, logTail: cause.logTail };
  const log = cause.logTail.map((line) => `\n  | ${line}`).join('');
  return { ...unknown(message), message: `unknown: ${message}${log}`, programFailure };
}

async function judgeScenario(run: ScenarioRun, slug: string, pace: Pace): Promise<Course> {
  const { options, runtime } = run;
  const why = whySkipped(run);
  if (why) return { verdict: 'skipped', reason: why, message: null };
  const { clusters = ownClusters(runtime) } = run;
  const { cluster, setUp } = await clusters.take(planCluster(slug, sizeOf(run), pace));
  let converged = false;
  try {
    const judged = await observeScenario(run, cluster, slug, pace);
    converged = judged.outcome.verdict === 'converged';
    return { ...judged.outcome, setUp, judged };
  } finally {
    await clusters.giveBack(cluster, { converged, logs: join(logsFolder(options.reportDir), slug) });
  }
}

/** As large as was asked for, and as the scenario needs. */
function sizeOf({ options, proxies, scenario: { needs } }: ScenarioRun): Parameters<typeof planCluster>[1] {
  return {
    groups: Math.max(options.groups, needs.groups ?? 0),
    slaves: Math.max(options.slaves, needs.slaves ?? 0),
    proxies: Math.max(proxies, needs.proxies ?? 0),
    coordinator: options.coordinator,
    secondDashboard: needs.secondDashboard ?? false,
    password: options.password,
  };
}

/** A scenario that is run on a cluster that is there. */
export interface ObservedRun
  extends Pick<
    ScenarioRun,
    'scenario' | 'name' | 'round' | 'runFolder' | 'share' | 'again' | 'programs' | 'runtime' | 'browser'
  > {
  readonly options: Pick<RecordedRunOptions, 'seed' | 'periodMs' | 'clients' | 'reportDir'>;
}

/**
 * From a cluster that is proven healthy to the verdict; the timeline lies in the report's folder then.
 * @param slug the name of the timeline's file
 * @throws {ReportFolderError} where the timeline can't be written
 * @throws what keeps the cluster from being watched
 */
export async function observeScenario(
  run: ObservedRun,
  cluster: Cluster,
  slug: string,
  pace: Pace,
): Promise<JudgedRecording> {
  const { scenario, options, runtime, browser } = run;
  const file = join(timelinesFolder(options.reportDir), `${slug}.ndjson`);
  const recording = relative(process.cwd(), file);
  const timeline = await writeInto(options.reportDir, REPORT, () =>
    TimelineWriter.open(file, { secrets: cluster.secrets }),
  );
  const events: TimelineEvent[] = [];
  timeline.listen((event) => events.push(event));
  const meta = metaOf(cluster, runtime, {
    scenario: run.name,
    seed: options.seed,
    programs: run.programs,
    pace,
    periodMs: options.periodMs,
    again: run.again,
    ...(browser && { page: true }),
  });
  const sampler = new Sampler({ cluster, timeline, periodMs: options.periodMs });
  const clients = new ClientLoad({
    cluster: { groups: cluster.groups, proxies: options.clients ? cluster.proxies : [] },
    timeline,
    nodes: sampler.nodes,
    periodMs: options.periodMs,
    random: seeded(options.seed + run.round),
  });
  const stage = new RecordedStage({
    cluster,
    probe: sampler.probe,
    clients,
    timeline,
    pace,
    periodMs: options.periodMs,
  });
  const judge = new LiveJudge(timeline, limitsOf(meta));
  const observed = new ObservedCluster({
    cluster,
    runtime,
    stage,
    judge,
    placement: run.share === undefined ? undefined : new Placement({ cluster, pace, share: run.share }),
    random: seeded(options.seed + run.round),
    explain: () => failureMessage(judge.judgement(), { meta, recording }),
  });
  timeline.write(meta);
  sampler.start();
  clients.start();
  const logs = await LogWatch.start(cluster, timeline);
  const page =
    browser &&
    (await PageWatch.open({
      browser,
      address: () => cluster.fe.outside(),
      product: PRODUCT,
      timeline,
      periodMs: options.periodMs,
      reportDir: options.reportDir,
      slug,
    }));
  const failure = await scenario.body({ cluster: observed }).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  await page?.close(judge.judgement().verdict === 'diverged');
  await clients.stop();
  await sampler.stop();
  await logs.stop();
  // Without an end, nobody takes it for what the scenario came to.
  if (isEnding(run.runFolder)) throw new Error('the run was ended');
  timeline.write({ t: timeline.now(), kind: 'end', ...ending(failure, judge.judgement()) });
  await writeInto(options.reportDir, REPORT, () => timeline.close());
  return judgedRecording(events, judge.finalJudgement(), recording);
}

/** Why a scenario ended early, where it did and the judge has not said so itself. */
function ending(failure: Error | undefined, judgement: Judgement): { skipped?: string; broken?: string } {
  if (!failure) return {};
  if (failure instanceof SkipScenario) return { skipped: failure.message };
  // What a matcher throws is the judge's own word; anything else broke the scenario off.
  const judged = judgement.expectations.length > 0 && judgement.verdict !== 'converged';
  return judged ? {} : { broken: failure.message };
}
