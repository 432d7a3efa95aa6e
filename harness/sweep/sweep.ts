import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bringUp } from '../cluster/bring-up.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { planCluster } from '../cluster/plan.ts';
import { isAsBuilt } from '../cluster/prove-again.ts';
import { type Pace, paceAt } from '../codis/pace.ts';
import { ProgramError } from '../programs/program-error.ts';
import { sweepCommandFor } from '../run/command.ts';
import { keepLogs } from '../run/keep-logs.ts';
import { inRun } from '../run/lifetime.ts';
import type { SweepOptions } from '../run/options.ts';
import { countProxies } from '../run/proxies.ts';
import { selectNamed } from '../run/select.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { providerOf } from '../runtime/runtimes.ts';
import { slugOf } from '../scenario/scenario.ts';
import { logsFolder, prepareReportFolder } from '../store/report-folder.ts';
import { pointLine } from './map-text.ts';
import { downtimesAt, edgesOf, nextPoint, type SweepPlan, sharesOf, type TakenPoint } from './plan.ts';
import { neverRan, type Ran, runPoint, type SweptRestart } from './run-point.ts';
import { type Point, rowOf, type SweepMap } from './sweep-map.ts';
import { describeSweep, type SweepSummary, summarizeSweep, writeSweep } from './sweep-report.ts';

/**
 * Run restarts over downtimes and over the dashboard's cycle, and write the maps of it. Whatever happens, nothing that
 * was started is left running; what there is when it is interrupted is written.
 *
 * @param all the restarts that there are
 * @param print gets each line of progress
 * @param interrupted rejects when it is to stop at once
 * @throws {ProgramError} for a program that can't be run
 * @throws {UnknownScenarioError} for a filter that matches nothing
 * @throws {ReportFolderError} where the report can't be written
 */
export async function sweep(
  all: readonly SweptRestart[],
  options: SweepOptions,
  print: (line: string) => void,
  interrupted: Promise<never>,
): Promise<SweepSummary> {
  const chosen = selectNamed(
    all,
    options.filters,
    `what is swept is one of: ${all.map(({ name }) => name).join(', ')}`,
  );
  await prepareReportFolder(options.reportDir);
  return inRun(options, async (runFolder) => {
    const runtime = (await providerOf(options.runtime)).create(options, runFolder);
    const programs = await Promise.race([runtime.describePrograms(), interrupted]);
    const { proxies, without } = await countProxies(options.proxies, runtime);
    const summary = { options, runtime, programs, proxies };
    print(describeSweep(summary));
    if (without) print(without);
    const began = performance.now();
    const maps: SweepMap[] = [];
    for (const restart of chosen) {
      const one = new OneSweep(restart, { ...summary, runFolder, endsAt: began + options.limitMs }, print);
      await Promise.race([one.run(), interrupted.catch(() => one.stop())]);
      maps.push(one.map());
      if (one.isStopped) break;
    }
    const swept = summarizeSweep(summary, maps, Math.round(performance.now() - began));
    await writeSweep(options.reportDir, swept);
    return swept;
  });
}

interface Sweeping {
  readonly options: SweepOptions;
  /** The folder of everything that is started. */
  readonly runFolder: string;
  readonly runtime: Runtime;
  /** Program → version. */
  readonly programs: Readonly<Record<string, string>>;
  /** How many proxies each cluster has. */
  readonly proxies: number;
  /** By `performance.now()`: from then on no point is begun. */
  readonly endsAt: number;
}

/** A point that will be over. */
type Taken = { -readonly [Key in keyof TakenPoint]: TakenPoint[Key] };

/** The sweep of one restart. */
class OneSweep {
  readonly #restart: SweptRestart;
  readonly #sweeping: Sweeping;
  readonly #print: (line: string) => void;
  readonly #pace: Pace;
  readonly #plan: SweepPlan;
  readonly #taken: Taken[] = [];
  readonly #points: Point[] = [];
  /** What a restart takes by itself, as the last one did. */
  #overheadMs = 0;
  #hasComeUp = false;
  #stopped = false;
  /** Resolves whenever a point is over: another one may be due then. */
  #pointOver = Promise.withResolvers<void>();

  constructor(restart: SweptRestart, sweeping: Sweeping, print: (line: string) => void) {
    const { options, runtime } = sweeping;
    this.#restart = restart;
    this.#sweeping = sweeping;
    this.#print = print;
    this.#pace = paceAt(options.pace, runtime.standins);
    this.#plan = {
      shares: sharesOf(options.phases),
      downtimes: downtimesAt(this.#pace),
      resolutionMs: options.periodMs,
      mostPoints: options.points,
    };
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** No point is begun any more, and what is under way does not count. */
  stop(): void {
    this.#stopped = true;
  }

  /** Resolves when there is nothing left to run, or no time. */
  async run(): Promise<void> {
    const jobs = Array.from({ length: this.#sweeping.options.jobs }, (_, index) => this.#work(index + 1));
    await Promise.all(jobs);
  }

  map(): SweepMap {
    const { options } = this.#sweeping;
    const everything = { ...this.#plan, mostPoints: Number.POSITIVE_INFINITY };
    return {
      name: this.#restart.name,
      everyMs: this.#pace.serverStateMs,
      resolutionMs: this.#plan.resolutionMs,
      rows: this.#plan.shares.map((share) => rowOf(this.#pace, share, this.#points)),
      points: [...this.#points],
      edges: edgesOf(this.#plan, this.#taken),
      isComplete:
        this.#taken.every(({ isOver }) => isOver) && nextPoint(everything, this.#taken) === undefined,
      again: sweepCommandFor(this.#restart.name, options),
    };
  }

  /** One cluster after the other, each for as many points as it is proven healthy for. */
  async #work(job: number): Promise<void> {
    let cluster: Cluster | undefined;
    for (let clusters = 0; ; ) {
      const taken = this.#take();
      if (taken === 'wait') {
        await this.#pointOver.promise;
        continue;
      }
      if (taken === undefined) break;
      const began = performance.now();
      const reused = cluster !== undefined;
      const slug = `${slugOf(this.#restart.name)}-${this.#taken.length}`;
      let ran: Ran;
      try {
        cluster ??= await this.#bringUp(`sweep-${job}-${++clusters}-${slug}`);
        ran = await this.#runPoint(taken, slug, cluster);
      } catch (error) {
        if (!this.#hasComeUp && (error as Error).cause instanceof ProgramError) throw (error as Error).cause;
        ran = neverRan((error as Error).message);
      }
      if (this.#stopped) break;
      const { share, aimMs } = taken;
      this.#over(taken, { ...ran, share, aimMs, reused, tookMs: Math.round(performance.now() - began) });
      const isGood = ran.verdict === 'converged' && (await isAsBuilt(cluster!, this.#pace));
      if (!isGood && cluster !== undefined) {
        await this.#throwAway(cluster, slug);
        cluster = undefined;
      }
    }
    await cluster?.dispose();
  }

  #take(): Taken | 'wait' | undefined {
    if (this.#stopped || performance.now() >= this.#sweeping.endsAt) return undefined;
    const next = nextPoint(this.#plan, this.#taken);
    if (next === undefined) return this.#taken.every(({ isOver }) => isOver) ? undefined : 'wait';
    const taken = { ...next, isOver: false, result: undefined };
    this.#taken.push(taken);
    return taken;
  }

  #over(taken: Taken, point: Point): void {
    const { downMs, verdict, findings } = point;
    taken.isOver = true;
    taken.result = downMs === null ? undefined : { downMs, verdict, findings };
    this.#points.push(point);
    this.#print(pointLine(point));
    this.#pointOver.resolve();
    this.#pointOver = Promise.withResolvers();
  }

  async #bringUp(id: string): Promise<Cluster> {
    const { options, runtime, proxies } = this.#sweeping;
    const { groups, slaves, coordinator, password } = options;
    const size = { groups, slaves, proxies, coordinator, password };
    const cluster = await bringUp(runtime, planCluster(id, size, this.#pace));
    this.#hasComeUp = true;
    return cluster;
  }

  async #runPoint(point: TakenPoint, slug: string, cluster: Cluster): Promise<Ran> {
    const { options, runFolder, runtime, programs } = this.#sweeping;
    const stayMs = Math.max(0, point.aimMs - this.#overheadMs);
    const again = sweepCommandFor(this.#restart.name, options);
    const run = { restart: this.#restart, point, stayMs, slug, again, pace: this.#pace };
    const ran = await runPoint({ ...run, options, runFolder, runtime, programs }, cluster);
    if (ran.downMs !== null) this.#overheadMs = Math.max(0, ran.downMs - stayMs);
    return ran;
  }

  async #throwAway(cluster: Cluster, slug: string): Promise<void> {
    const folder = join(logsFolder(this.#sweeping.options.reportDir), slug);
    await mkdir(folder, { recursive: true });
    await keepLogs(cluster, folder).catch((error: Error) => writeFile(join(folder, 'error'), error.message));
    await cluster.dispose();
  }
}
