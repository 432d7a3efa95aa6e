import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { judge } from '../judge/judge.ts';
import { limitsOf } from '../judge/limits.ts';
import { packageRoot } from '../package-root.ts';
import { readSummary } from '../report/read-summary.ts';
import { quantile } from '../statistics/quantile.ts';
import { timelinesFolder } from '../store/report-folder.ts';
import { metaOf } from '../timeline/event.ts';
import { readTimeline } from '../timeline/reader.ts';
import { criticalPathMs } from './critical-path.ts';
import type { BenchOptions, PartResult } from './measured.ts';
import { type VerdictLag, verdictLags } from './verdict-lag.ts';

/**
 * `insync run`, on the real programs where some are named: its time on the clock over its critical path, and how soon
 * the judge has its verdict.
 */
export async function suitePart(options: BenchOptions): Promise<PartResult> {
  const runs: SuiteRun[] = [];
  for (let run = 0; run < options.runs; run += 1) runs.push(await runSuite(options));
  const lags = runs.flatMap(({ lags }) => lags);
  const { scenarios, subject } = runs[0]!;
  const path = quantile(
    runs.map(({ pathMs }) => pathMs),
    0.5,
  );
  return {
    measured: [
      {
        what: `suite: ${scenarios} scenarios of ${subject}, ${options.jobs} side by side`,
        unit: 's',
        values: runs.map(({ wallMs }) => wallMs / 1000),
        beside: `critical path ${(path / 1000).toFixed(1)} s`,
      },
      ...(lags.length === 0 ? [] : lagRows(lags)),
    ],
    ratios: [
      {
        name: 'suite',
        what: 'suite: its time over its critical path',
        values: runs.map(({ wallMs, pathMs }) => wallMs / pathMs),
      },
      ...(lags.length === 0
        ? []
        : [
            {
              name: 'verdict-lag',
              what: 'verdict: what it was late by, over the sampling period',
              values: lags.map(({ lagMs, periodMs }) => lagMs / periodMs),
            },
          ]),
    ],
    ...(lags.length === 0 ? { missing: ['verdict: nothing converged of which it can be told'] } : {}),
  };
}

function lagRows(lags: readonly VerdictLag[]): PartResult['measured'] {
  return [
    {
      what: 'verdict, since fe agreed with the nodes for good',
      unit: 'ms',
      values: lags.map(({ sinceAgreedMs }) => sinceAgreedMs),
      beside: `the rules demand ${Math.min(...lags.map(({ sinceAgreedMs, lagMs }) => sinceAgreedMs - lagMs))} ms`,
    },
    { what: 'verdict: what it was late by', unit: 'ms', values: lags.map(({ lagMs }) => lagMs) },
  ];
}

interface SuiteRun {
  readonly subject: string;
  readonly scenarios: number;
  readonly wallMs: number;
  readonly pathMs: number;
  readonly lags: readonly (VerdictLag & { readonly periodMs: number })[];
}

async function runSuite({ jobs, filters, named }: BenchOptions): Promise<SuiteRun> {
  const folder = await mkdtemp(join(tmpdir(), 'insync-bench-'));
  try {
    const began = performance.now();
    const main = join(packageRoot(), 'harness', 'cli', 'main.ts');
    const asked = ['--runtime', 'process', '--jobs', String(jobs), '--report', folder];
    if (named.pikaBin !== undefined) asked.push('--pika-bin', named.pikaBin);
    if (named.codisDir !== undefined) asked.push('--codis-dir', named.codisDir);
    // Whatever it finds: real programs diverge.
    await execa(process.execPath, [main, 'run', ...filters, ...asked], { reject: false, stdio: 'ignore' });
    const wallMs = performance.now() - began;
    const summary = await readSummary(folder);
    const ran = summary.scenarios.filter(({ verdict }) => verdict !== 'skipped');
    return {
      subject: summary.standin ? 'the stand-in' : 'real programs',
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
