import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from 'tinybench';
import { judge } from '../judge/judge.ts';
import { limitsOf } from '../judge/limits.ts';
import { packageRoot } from '../package-root.ts';
import { longRecording } from '../report/html/long-recording.ts';
import { metaOf, type TimelineEvent } from '../timeline/event.ts';
import { readRecording } from '../timeline/recording.ts';
import type { BenchOptions, PartResult } from './measured.ts';
import { processorMs } from './processor-time.ts';

/** What each is given at the least, in milliseconds of processor time and in rounds. */
const LEAST = { time: 150, iterations: 3, warmupTime: 50, warmupIterations: 1 };
/** Two outages of its slaves. */
const LENGTH_MS = 24_000;
const GROUPS = 10;
const SERVERS = 2;
const TIMES = 8;

/** The judge: what it does a second of processor time, and whether more events and more groups cost more than they are. */
export async function judgePart({ runs }: Pick<BenchOptions, 'runs'>): Promise<PartResult> {
  const recorded = recordings();
  const timelines = {
    recorded,
    short: [longRecording(LENGTH_MS, GROUPS, SERVERS)],
    long: [longRecording(TIMES * LENGTH_MS, GROUPS, SERVERS)],
    wide: [longRecording(LENGTH_MS, TIMES * GROUPS, SERVERS)],
  };
  const rates: number[] = [];
  const long: number[] = [];
  const wide: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const perEvent = await costs(timelines);
    rates.push(1000 / perEvent.recorded);
    long.push(perEvent.long / perEvent.short);
    wide.push(perEvent.wide / perEvent.short);
  }
  const events = countOf(recorded);
  return {
    measured: [
      {
        what: `judge: ${events} events of ${recorded.length} recordings`,
        unit: 'events a CPU-second',
        values: rates,
      },
    ],
    ratios: [
      {
        name: 'judge-events',
        what: `judge: an event of a timeline ${TIMES} times as long, over one of the short one`,
        values: long,
      },
      {
        name: 'judge-groups',
        what: `judge: an event of ${TIMES * GROUPS} groups, over one of ${GROUPS}`,
        values: wide,
      },
    ],
  };
}

type Timelines = Readonly<Record<'recorded' | 'short' | 'long' | 'wide', readonly TimelineEvent[][]>>;

/** What judging one event of each costs: the median, in milliseconds of processor time. */
async function costs(timelines: Timelines): Promise<Record<keyof Timelines, number>> {
  const bench = new Bench({ now: processorMs, ...LEAST, throws: true });
  for (const [name, each] of Object.entries(timelines)) bench.add(name, () => each.forEach(judged));
  await bench.run();
  const perEvent = (name: keyof Timelines) => {
    const result = bench.getTask(name)!.result;
    if (!('latency' in result)) throw new Error(`${name} could not be measured: ${result.state}`);
    return result.latency.p50 / countOf(timelines[name]);
  };
  return {
    recorded: perEvent('recorded'),
    short: perEvent('short'),
    long: perEvent('long'),
    wide: perEvent('wide'),
  };
}

function judged(timeline: readonly TimelineEvent[]): void {
  judge(timeline, limitsOf(metaOf(timeline)));
}

function countOf(timelines: readonly (readonly TimelineEvent[])[]): number {
  return timelines.reduce((sum, { length }) => sum + length, 0);
}

/** Of real programs, of three releases. */
function recordings(): TimelineEvent[][] {
  const folder = join(packageRoot(), 'fixtures', 'recordings');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ndjson'))
    .map((file) => readRecording(readFileSync(join(folder, file), 'utf8')));
}
