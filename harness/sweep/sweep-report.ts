import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasStandin } from '../codis/pace.ts';
import type { VerdictName } from '../judge/judge.ts';
import { describeSubject } from '../report/summary.ts';
import type { SweepOptions } from '../run/options.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { slugOf } from '../scenario/scenario.ts';
import { printableJson, printableLines } from '../text/printable.ts';
import { inWords } from '../until.ts';
import { mapSvg } from './map-svg.ts';
import { mapText } from './map-text.ts';
import { type SweepMap, verdictOf } from './sweep-map.ts';

/** What is swept, and with what. */
interface Subject {
  readonly options: SweepOptions;
  readonly runtime: Pick<Runtime, 'name' | 'standins'>;
  readonly programs: Readonly<Record<string, string>>;
  readonly proxies: number;
}

/** What a sweep came to: `sweep.json`. */
export interface SweepSummary {
  readonly verdict: VerdictName;
  readonly runtime: string;
  readonly chosenBecause: string | undefined;
  readonly standin: boolean;
  readonly programs: Readonly<Record<string, string>>;
  readonly pace: number;
  readonly seed: number;
  readonly cluster: { readonly groups: number; readonly slaves: number; readonly proxies: number };
  readonly tookMs: number;
  readonly maps: readonly SweepMap[];
}

export function summarizeSweep(subject: Subject, maps: readonly SweepMap[], tookMs: number): SweepSummary {
  const { options, runtime, programs, proxies } = subject;
  const verdicts = new Set(maps.map(verdictOf));
  const [worst = 'unknown'] = (['diverged', 'unknown', 'converged'] as const).filter((each) =>
    verdicts.has(each),
  );
  return {
    verdict: worst,
    runtime: runtime.name,
    chosenBecause: options.chosenBecause,
    standin: hasStandin(runtime.standins),
    programs,
    pace: options.pace,
    seed: options.seed,
    cluster: { groups: options.groups, slaves: options.slaves, proxies },
    tookMs,
    maps,
  };
}

/** What is swept, in one line; says so where it is the stand-in. */
export function describeSweep({ options, runtime, programs }: Subject): string {
  const { chosenBecause, pace, seed } = options;
  return describeSubject({
    runtime: runtime.name,
    chosenBecause,
    standin: hasStandin(runtime.standins),
    programs,
    pace,
    seed,
  });
}

/** Into the report's folder, where the timelines lie already: `sweep.json`, `sweep.txt`, and a picture of each map. */
export async function writeSweep(folder: string, summary: SweepSummary): Promise<void> {
  await writeFile(join(folder, 'sweep.json'), `${printableJson(summary)}\n`);
  await writeFile(join(folder, 'sweep.txt'), printableLines(sweepText(summary)));
  const { slaves, proxies } = summary.cluster;
  const standin = summary.standin ? ', on the stand-in' : '';
  const subject = `slaves: ${slaves}, proxies: ${proxies}, pace ${summary.pace}, seed ${summary.seed}${standin}`;
  for (const map of summary.maps)
    await writeFile(join(folder, `${slugOf(map.name)}.svg`), mapSvg(map, subject));
}

function sweepText(summary: SweepSummary): string {
  const maps = summary.maps.flatMap((map) => [...mapText(map), `  again: ${map.again}`, '']);
  return [describeSubject(summary), '', ...maps, sweepVerdictLine(summary), ''].join('\n');
}

/** The last line: the counts and the verdict. */
export function sweepVerdictLine({ verdict, maps, tookMs, standin }: SweepSummary): string {
  const points = maps.flatMap((map) => map.points);
  const counts = (['converged', 'diverged', 'unknown'] as const).map(
    (each) => `${points.filter((point) => point.verdict === each).length} ${each}`,
  );
  const reused = points.filter((point) => point.reused).length;
  return `${verdict}: ${counts.join(', ')} of ${points.length} points, ${reused} on a cluster used again, in ${inWords(tookMs)}${standin ? ' (stand-in)' : ''}`;
}
