import { join } from 'node:path';
import { ClientLoad, OPERATIONS } from '../clients/client-load.ts';
import { bringUp } from '../cluster/bring-up.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { planCluster } from '../cluster/plan.ts';
import { paceAt } from '../codis/pace.ts';
import { NodeSamples } from '../observe/node-samples.ts';
import { inRun } from '../run/lifetime.ts';
import { DEFAULTS } from '../run/options.ts';
import { standinCluster } from '../run/standin-cluster.ts';
import { providerOf } from '../runtime/runtimes.ts';
import { TimelineWriter } from '../timeline/writer.ts';
import type { BenchOptions, PartResult } from './measured.ts';
import { processorMs } from './processor-time.ts';

const LEAST_OPERATIONS = 500;
/** The longest that clients may take for as many, in milliseconds. */
const LIMIT_MS = 60_000;

/** The clients of a proxy of the stand-in: what they get through, and what an operation costs of this process. */
export async function clientsPart({ runs }: Pick<BenchOptions, 'runs'>): Promise<PartResult> {
  const all = await inRun(standinCluster, async (runFolder) => {
    const runtime = (await providerOf(standinCluster.runtime)).create(standinCluster, runFolder);
    const pace = paceAt(standinCluster.pace, runtime.standins);
    const cluster = await bringUp(runtime, planCluster('bench', { ...standinCluster, proxies: 1 }, pace));
    try {
      const loads: Load[] = [];
      for (let run = 0; run < runs; run += 1)
        loads.push(await load(cluster, join(runFolder, `clients-${run}.ndjson`)));
      return loads;
    } finally {
      await cluster.dispose();
    }
  });
  const rates = all.map(({ done, tookMs }) => done / (tookMs / 1000));
  return {
    measured: [
      {
        what: 'clients: operations through a proxy of the stand-in',
        unit: 'a second',
        values: rates,
        beside: `${OPERATIONS} are asked`,
      },
      {
        what: 'clients: an operation',
        unit: 'CPU-µs',
        values: all.map(({ done, costMs }) => (1000 * costMs) / done),
      },
    ],
    ratios: [
      {
        name: 'clients',
        what: 'clients: operations that are asked, over those that are answered',
        values: rates.map((rate) => OPERATIONS / rate),
      },
    ],
  };
}

interface Load {
  readonly done: number;
  readonly tookMs: number;
  /** Of processor time. */
  readonly costMs: number;
}

async function load(cluster: Cluster, file: string): Promise<Load> {
  const timeline = await TimelineWriter.open(file);
  const { periodMs } = DEFAULTS;
  const clients = new ClientLoad({
    cluster,
    timeline,
    nodes: new NodeSamples(timeline, periodMs),
    periodMs,
    random: Math.random,
  });
  clients.start();
  try {
    return await measured(timeline);
  } finally {
    await clients.stop();
    await timeline.close();
  }
}

/** From the first thing that is told on: what was before it is the connections. */
function measured(timeline: TimelineWriter): Promise<Load> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`clients: fewer than ${LEAST_OPERATIONS} operations in ${LIMIT_MS} ms`)),
      LIMIT_MS,
    );
    let began: number | undefined;
    let done = 0;
    let tookMs = 0;
    timeline.listen((event) => {
      if (event.kind !== 'clients') return;
      if (began === undefined) {
        began = processorMs();
        return;
      }
      done += event.groups.reduce((sum, served) => sum + served.done, 0);
      tookMs += event.took;
      if (done < LEAST_OPERATIONS) return;
      clearTimeout(late);
      resolve({ done, tookMs, costMs: processorMs() - began });
    });
  });
}
