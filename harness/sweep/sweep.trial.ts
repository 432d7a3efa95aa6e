import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restarts } from '../../scenarios/restarts.ts';
import type { Span } from '../codis/check-cycle.ts';
import type { SweepOptions } from '../run/options.ts';
import { standinCluster } from '../run/standin-cluster.ts';
import { mapText, pointLine } from './map-text.ts';
import type { Edge } from './plan.ts';
import { sweep } from './sweep.ts';
import type { SweepSummary } from './sweep-report.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'insync-sweep-trial-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const never = new Promise<never>(() => {});

function sweepStandin(
  given: Partial<SweepOptions>,
  print: (line: string) => void = () => {},
  interrupted = never,
): Promise<SweepSummary> {
  const options: SweepOptions = {
    ...standinCluster,
    proxies: 0,
    clients: false,
    filters: ['slave restarted by SIGKILL'],
    jobs: 3,
    seed: 1,
    phases: 1,
    points: 14,
    limitMs: 240_000,
    reportDir: join(folder, given.defects ?? 'sound'),
    ...given,
  };
  return sweep(restarts, options, print, interrupted);
}

/** How far an edge lies from where the pace has it; 0 where they overlap. */
function farMs({ fromMs, toMs }: Edge, [from, to]: Span): number {
  return Math.max(0, from - toMs, fromMs - to);
}

test.concurrent('the edges of no-clear are where the dashboard’s pace has them', async () => {
  const { verdict, maps } = await sweepStandin({ defects: 'no-clear' });
  expect(verdict).toBe('diverged');
  const { edges, rows, points, everyMs } = maps[0]!;
  const { marked, offline } = rows[0]!;
  const drawn = [...mapText(maps[0]!), ...points.map(pointLine)].join('\n');
  // A busy machine may have nothing to say of the shortest downtimes, since a start takes longer, nor of others; and a
  // check that came late on one draws edges of its own.
  const downs = points.flatMap(({ verdict, downMs }) => (verdict === 'unknown' ? [] : (downMs ?? [])));
  const hasEdge = (before: string, after: string, span: Span) =>
    edges.some((edge) => edge.before === before && edge.after === after && farMs(edge, span) <= everyMs);
  if (downs.some((downMs) => downMs < marked[0]))
    expect(hasEdge('converged', 'stuck-out-of-sync', marked), drawn).toBe(true);
  if (downs.some((downMs) => downMs > offline[1] + everyMs / 2))
    expect(hasEdge('stuck-out-of-sync', 'converged', offline), drawn).toBe(true);
});

test.concurrent('the sound dashboard has no edge, and its clusters are used again', async () => {
  const { maps } = await sweepStandin({});
  expect(maps[0]!.edges, mapText(maps[0]!).join('\n')).toEqual([]);
  const { points, everyMs } = maps[0]!;
  expect(points.filter(({ verdict }) => verdict === 'diverged')).toEqual([]);
  expect(points.filter(({ reused }) => reused).length).toBeGreaterThan(0);
  // Right after a check, with a part of the cycle to spare for a machine that is busy.
  for (const { phase } of points) expect(phase?.afterCheckMs ?? 0).toBeLessThan(everyMs / 2);
});

test('what was looked at before an interruption is written', async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const reportDir = join(folder, 'interrupted');
  let lines = 0;
  // The first line says what is swept.
  const print = () => {
    if (++lines === 2) reject(new Error('interrupted'));
  };
  await sweepStandin({ reportDir, jobs: 1 }, print, promise);
  const written = JSON.parse(await readFile(join(reportDir, 'sweep.json'), 'utf8')) as SweepSummary;
  expect(written).toMatchObject({ verdict: 'unknown', maps: [{ isComplete: false }] });
  expect(written.maps[0]!.points).toHaveLength(1);
});
