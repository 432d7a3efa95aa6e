import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { judge } from '../judge/judge.ts';
import { limitsOf } from '../judge/limits.ts';
import { packageRoot } from '../package-root.ts';
import { readSummary } from '../report/read-summary.ts';
import type { NamedPrograms } from '../runtime/provider.ts';
import { quantile } from '../statistics/quantile.ts';
import { timelinesFolder } from '../store/report-folder.ts';
import { metaOf } from '../timeline/event.ts';
import { readTimeline } from '../timeline/reader.ts';
import { criticalPathMs } from './critical-path.ts';
import type { BenchOptions, PartResult } from './measured.ts';
import { type VerdictLag, verdictLags } from './verdict-lag.ts';

/**
 * `insync run` on the stand-in, and on the real programs where some are named: its time on the clock over its critical
 * path, and how soon the judge has its verdict.
 */
export async function suitePart(options: BenchOptions): Promise<PartResult> {
  const standin = await runsOf(options, { pikaBin: undefined, codisDir: undefined });
  const { pikaBin, codisDir } = options.named;
  const isNamed = pikaBin !== undefined || codisDir !== undefined;
  const all = [standin, ...(isNamed ? [await runsOf(options, { pikaBin, codisDir })] : [])];
  const unjudged = all.filter(({ lags }) => lags.length === 0);
  return {
    measured: all.flatMap((suite) => rowsOf(suite, options.jobs)),
    ratios: [
      {
        name: 'suite',
        what: 'suite: its time over its critical path, stand-in',
        values: standin.runs.map(({ wallMs, pathMs }) => wallMs / pathMs),
      },
      ...ifAny(standin.lags, (lags) => ({
        name: 'verdict-lag',
        what: 'verdict: what it was late by, over the sampling period, stand-in',
        values: lags.map(({ lagMs, periodMs }) => lagMs / periodMs),
      })),
    ],
    missing: unjudged.map(
      ({ subject }) => `verdict, ${subject}: nothing converged of which it could be told`,
    ),
  };
}

/** Runs of the suite on the same programs. */
interface Suite {
  readonly subject: string;
  readonly runs: readonly SuiteRun[];
  /** Of all of them. */
  readonly lags: SuiteRun['lags'];
}

async function runsOf(options: BenchOptions, programs: NamedFiles): Promise<Suite> {
  const runs: SuiteRun[] = [];
  for (let run = 0; run < options.runs; run += 1) runs.push(await runSuite(options, programs));
  return { subject: runs[0]!.subject, runs, lags: runs.flatMap(({ lags }) => lags) };
}

function rowsOf({ subject, runs, lags }: Suite, jobs: number): PartResult['measured'] {
  const path = quantile(
    runs.map(({ pathMs }) => pathMs),
    0.5,
  );
  return [
    {
      what: `suite: ${runs[0]!.scenarios} scenarios, ${jobs} side by side, ${subject}`,
      unit: 's',
      values: runs.map(({ wallMs }) => wallMs / 1000),
      beside: `critical path: ${(path / 1000).toFixed(1)} s`,
    },
    ...ifAny(lags, ([lag]) => ({
      what: `verdict: since fe agreed with the nodes for good, ${subject}`,
      unit: 'ms',
      values: lags.map(({ sinceAgreedMs }) => sinceAgreedMs),
      beside: `the rules demand: ${lag!.sinceAgreedMs - lag!.lagMs} ms`,
    })),
    ...ifAny(lags, ([lag]) => ({
      what: `verdict: what it was late by, ${subject}`,
      unit: 'ms',
      values: lags.map(({ lagMs }) => lagMs),
      beside: `the sampling period: ${lag!.periodMs} ms`,
    })),
  ];
}

function ifAny<T, Made>(values: readonly T[], make: (values: readonly T[]) => Made): Made[] {
  return values.length === 0 ? [] : [make(values)];
}

type NamedFiles = Pick<NamedPrograms, 'pikaBin' | 'codisDir'>;

interface SuiteRun {
  readonly subject: string;
  readonly scenarios: number;
  readonly wallMs: number;
  readonly pathMs: number;
  readonly lags: readonly (VerdictLag & { readonly periodMs: number })[];
}

async function runSuite({ jobs, filters }: BenchOptions, programs: NamedFiles): Promise<SuiteRun> {
  const folder = await mkdtemp(join(tmpdir(), 'insync-bench-'));
  try {
    const began = performance.now();
    const main = join(packageRoot(), 'harness', 'cli', 'main.ts');
    const asked = ['--runtime', 'process', '--jobs', String(jobs), '--report', folder];
    if (programs.pikaBin !== undefined) asked.push('--pika-bin', programs.pikaBin);
    if (programs.codisDir !== undefined) asked.push('--codis-dir', programs.codisDir);
    // Whatever it finds: real programs diverge.
    await execa(process.execPath, [main, 'run', ...filters, ...asked], { reject: false, stdio: 'ignore' });
    const wallMs = performance.now() - began;
    const summary = await readSummary(folder);
    const ran = summary.scenarios.filter(({ verdict }) => verdict !== 'skipped');
    return {
      subject: summary.standin ? 'stand-in' : 'real programs',
      scenarios: ran.length,
      wallMs,
      pathMs: criticalPathMs(
        ran.map(({ tookMs }) => tookMs),
        jobs,
      ),
      lags: await lagsIn(timelinesFolder(folder)),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function lagsIn(folder: string): Promise<SuiteRun['lags']> {
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.flatMap((text) => {
    const timeline = readTimeline(text);
    const meta = metaOf(timeline);
    return verdictLags(judge(timeline, limitsOf(meta))).map((lag) => ({ ...lag, periodMs: meta.periodMs }));
  });
}
