import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { bringUp } from '../cluster/bring-up.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Judgement } from '../judge/judge.ts';
import { limitsFor } from '../judge/limits.ts';
import { Sampler } from '../observe/sampler.ts';
import { logsFolder, timelinesFolder } from '../report/folder.ts';
import { failureMessage } from '../report/message.ts';
import { ProgramError, type Runtime } from '../runtime/runtime.ts';
import { ObservedCluster, SkipScenario } from '../scenario/observed-cluster.ts';
import { type Scenario, slugOf } from '../scenario/scenario.ts';
import { type Pace, TIMELINE_FORMAT, type TimelineMeta } from '../timeline/event.ts';
import { TimelineWriter } from '../timeline/writer.ts';
import { commandFor } from './command.ts';
import type { RunOptions } from './options.ts';
import type { ScenarioOutcome } from './outcome.ts';
import { paceAt } from './pace.ts';
import { seeded } from './random.ts';

export interface ScenarioRun {
  readonly scenario: Scenario;
  /** The scenario's name, with the round where it is repeated. */
  readonly name: string;
  /** 1 for the first. */
  readonly round: number;
  readonly options: RunOptions;
  /** Program → version. */
  readonly programs: Readonly<Record<string, string>>;
  readonly runtime: Runtime;
}

/** Codis's own default. */
const PRODUCT = 'codis-demo';

/**
 * One scenario from its cluster's start to its verdict. Never throws: whatever goes wrong on the harness's own
 * side makes the verdict unknown, with the reason.
 */
export async function runScenario(run: ScenarioRun): Promise<ScenarioOutcome> {
  const { options, runtime, name } = run;
  const began = performance.now();
  const slug = slugOf(name);
  const pace = paceAt(options.pace, runtime.standin);
  const judged = await judgeScenario(run, slug, pace).catch(failed);
  return {
    name,
    slug,
    findings: [],
    convergedMs: null,
    limitMs: limitsFor(pace, options.periodMs).agreeMs,
    outages: [],
    setUp: [],
    ...judged,
    tookMs: Math.round(performance.now() - began),
  };
}

/** What a scenario's own course adds to its outcome. */
type Judged = Pick<ScenarioOutcome, 'verdict' | 'reason' | 'message'> & Partial<ScenarioOutcome>;

function unknown(reason: string): Judged {
  return { verdict: 'unknown', reason, message: `unknown: ${reason}` };
}

function failed(error: unknown): Judged {
  const { message, cause } = error as Error;
  if (!(cause instanceof ProgramError)) return unknown(message);
  const programFailure = { message: cause.message, logTail: cause.logTail };
  const log = cause.logTail.map((line) => `\n  | ${line}`).join('');
  return { ...unknown(message), message: `unknown: ${message}${log}`, programFailure };
}

async function judgeScenario(run: ScenarioRun, slug: string, pace: Pace): Promise<Judged> {
  const { options, runtime } = run;
  const cluster = await bringUp(runtime, {
    id: slug,
    groups: Array.from({ length: options.groups }, (_, index) => ({
      id: index + 1,
      servers: 1 + options.slaves,
    })),
    product: PRODUCT,
    pace,
  });
  try {
    return { ...(await observeScenario(run, cluster, slug, pace)), setUp: cluster.setUp };
  } finally {
    await keepLogs(cluster, join(logsFolder(options.reportDir), slug));
    await cluster.dispose();
  }
}

async function observeScenario(
  run: ScenarioRun,
  cluster: Cluster,
  slug: string,
  pace: Pace,
): Promise<Judged> {
  const { scenario, options, runtime } = run;
  const recording = join(timelinesFolder(options.reportDir), `${slug}.ndjson`);
  const timeline = await TimelineWriter.open(recording);
  const meta = metaOf(run, cluster, pace);
  const explain = (judgement: Judgement) =>
    failureMessage(judgement, {
      meta,
      again: commandFor(scenario.name, options),
      recording: relative(process.cwd(), recording),
    });
  const sampler = new Sampler({ cluster, timeline, periodMs: options.periodMs });
  const observed = new ObservedCluster({
    cluster,
    runtime,
    sampler,
    timeline,
    limits: limitsFor(pace, options.periodMs),
    pace,
    periodMs: options.periodMs,
    random: seeded(options.seed + run.round),
    explain,
  });
  timeline.write(meta);
  sampler.start();
  const failure = await scenario.body({ cluster: observed }).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  await sampler.stop();
  timeline.write({ t: timeline.now(), kind: 'end' });
  await timeline.close();

  if (failure instanceof SkipScenario) return { verdict: 'skipped', reason: failure.message, message: null };
  const judgement = observed.judgement();
  const { findings, outages } = judgement;
  // What a matcher throws is the judge's own word; anything else broke the scenario off.
  if (failure && judgement.verdict === 'converged') return { ...unknown(failure.message), outages };
  if (failure && judgement.expectations.length === 0) return { ...unknown(failure.message), outages };
  return {
    verdict: judgement.verdict,
    findings,
    outages,
    convergedMs: judgement.convergedMs ?? null,
    reason: judgement.reason ?? null,
    message: judgement.verdict === 'converged' ? null : explain(judgement),
  };
}

function metaOf(
  { name, options, programs, runtime }: ScenarioRun,
  cluster: Cluster,
  pace: Pace,
): TimelineMeta {
  return {
    t: 0,
    kind: 'meta',
    format: TIMELINE_FORMAT,
    scenario: name,
    seed: options.seed,
    startedAt: new Date().toISOString(),
    runtime: runtime.name,
    standin: runtime.standin,
    programs,
    pace,
    periodMs: options.periodMs,
    groups: cluster.groups.map(({ id, servers }) => ({
      id,
      servers: servers.map((server) => server.identity()),
    })),
  };
}

/** Each program's log goes into the report, since what it ran in does not outlive it. */
async function keepLogs(cluster: Cluster, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(
    cluster
      .programs()
      .map(async (program) => writeFile(join(folder, `${program.name}.log`), await program.logs())),
  );
}
