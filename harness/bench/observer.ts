import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { target } from '../live/cluster/target.ts';
import { monitor } from '../live/monitor/monitor.ts';
import { quantile } from '../statistics/quantile.ts';
import type { BenchOptions, PartResult } from './measured.ts';
import { processorMs } from './processor-time.ts';

const GROUPS = [1, 10, 100, 1000];
/** Those whose ratio is held: with fewer, most of an answer is what fe tells of its slots, however many groups there are. */
const FEW = 100;
const MANY = 1000;
/** A master and a slave in each group, and fe. */
const answersOfARound = (groups: number) => 2 * groups + 1;
/** What is measured takes so much processor time at the least, in milliseconds, and one round. */
const LEAST_MS = 250;
/** The first rounds connect to each, and what is new is compiled. */
const WARM_UP_ROUNDS = 2;
/** Shorter than anybody would ask for, and long enough for an answer of fe, so that each is asked as often. */
const periodMs = (groups: number) => Math.max(10, groups);
/** The share of answers that may be time-outs: on a busy machine some are. */
const MOST_FAILED = 0.01;
/** The longest that one measurement may take. */
const LIMIT_MS = 60_000;

/** What `insync monitor` costs, by the size of the cluster that it looks at. */
export async function observerPart({ runs }: Pick<BenchOptions, 'runs'>): Promise<PartResult> {
  const costs = new Map<number, number[]>();
  for (const groups of GROUPS) costs.set(groups, await onCluster(groups, runs));
  const of = (groups: number) => costs.get(groups)!;
  return {
    measured: GROUPS.map((groups) => ({
      what: `observer: an answer, with ${groups} group${groups === 1 ? '' : 's'}`,
      unit: 'CPU-µs',
      values: of(groups).map((ms) => 1000 * ms),
      beside: `a round of all: ${((quantile(of(groups), 0.5) * answersOfARound(groups)) / 1000).toFixed(4)} CPU-s`,
    })),
    ratios: [
      {
        name: 'observer-groups',
        what: `observer: an answer of ${MANY} groups, over one of ${FEW}`,
        values: of(MANY).map((cost, run) => cost / of(FEW)[run]!),
      },
    ],
  };
}

/** The processor time that an answer costs, in milliseconds, so many times. */
async function onCluster(groups: number, runs: number): Promise<number[]> {
  const cluster = fork(fileURLToPath(import.meta.resolve('./fake-cluster.ts')), [String(groups)]);
  const exited = once(cluster, 'exit');
  const died = exited.then(() => {
    throw new Error('the fake cluster ended before it was ready');
  });
  try {
    const [fe] = await Promise.race([once(cluster, 'message'), died]);
    return await costsOfAnAnswer(fe, groups, runs);
  } finally {
    cluster.kill();
    await exited;
  }
}

async function costsOfAnAnswer(fe: string, groups: number, runs: number): Promise<number[]> {
  let answers = 0;
  let failed = 0;
  /** Whoever waits for an answer of fe, which is the end of a round. */
  let wake = () => {};
  const running = await monitor(target({ fe, proxies: false }), {
    listen: { host: '127.0.0.1', port: 0 },
    periodMs: periodMs(groups),
    version: '0',
    print: () => {},
    recorder: {
      see: ({ kind, error }) => {
        answers += 1;
        if (error !== undefined) failed += 1;
        if (kind === 'fe') wake();
      },
    },
  });
  const measure = (leastRounds: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${answers} answers of ${groups} groups`)), LIMIT_MS);
      const [before, began] = [answers, processorMs()];
      let rounds = 0;
      wake = () => {
        rounds += 1;
        const got = answers - before;
        const tookMs = processorMs() - began;
        if (rounds < leastRounds || tookMs < LEAST_MS) return;
        clearTimeout(late);
        wake = () => {};
        resolve(tookMs / got);
      };
    });
  try {
    await measure(WARM_UP_ROUNDS);
    const costs: number[] = [];
    for (let run = 0; run < runs; run += 1) costs.push(await measure(1));
    if (failed > MOST_FAILED * answers)
      throw new Error(`${failed} of ${answers} answers of ${groups} groups were errors`);
    return costs;
  } finally {
    await running.close();
  }
}
