import { bringUp } from '../cluster/bring-up.ts';
import { planCluster } from '../cluster/plan.ts';
import { paceAt } from '../codis/pace.ts';
import { chooseRuntime, type RuntimeRequest } from '../run/choose-runtime.ts';
import { inRun } from '../run/lifetime.ts';
import { countProxies } from '../run/proxies.ts';
import { standinCluster } from '../run/standin-cluster.ts';
import { connectEngine } from '../runtime/docker/engine.ts';
import type { NamedPrograms } from '../runtime/provider.ts';
import { providerOf } from '../runtime/runtimes.ts';
import { provideStandinImage, STANDIN_IMAGE } from '../standin-image/standin-image.ts';
import { complain } from '../text/say.ts';
import type { BenchOptions, Measured, PartResult } from './measured.ts';

/** What upstream's own integration script sleeps on its way to a cluster, in seconds. */
const UPSTREAM_WAITS = [10, 20, 10];
const BESIDE = `upstream's fixed waits: ${UPSTREAM_WAITS.join(' + ')} = ${UPSTREAM_WAITS.reduce((sum, each) => sum + each)} s`;

/**
 * From the first step of a cluster's bring-up until it is proven that it serves: what fe reports, the data and the
 * proxies. The dashboard's intervals are those shipped, as in upstream's script.
 */
export async function readyPart({ runs, named }: BenchOptions): Promise<PartResult> {
  const measured: Measured[] = [];
  const missing: string[] = [];
  for (const [subject, request] of subjectsOf(named)) {
    const what = `cluster ready, ${subject}`;
    try {
      measured.push({ what, unit: 's', values: await bringUps(request, runs), beside: BESIDE });
    } catch (error) {
      missing.push(`${what}: ${(error as Error).message}`);
    }
  }
  return { measured, ratios: [], missing };
}

/** The stand-in in both runtimes, and in each the real programs that are named for it. */
function subjectsOf({ pikaBin, codisDir, pikaImage, codisImage }: NamedPrograms): [string, RuntimeRequest][] {
  const inProcess = { ...standinCluster, runtime: 'process' } as const;
  const inDocker = { ...standinCluster, runtime: 'docker' } as const;
  const subjects: [string, RuntimeRequest][] = [
    ['process, stand-in', inProcess],
    ['docker, stand-in', { ...inDocker, pikaImage: STANDIN_IMAGE, codisImage: STANDIN_IMAGE }],
  ];
  if (pikaBin || codisDir) subjects.push(['process, real programs', { ...inProcess, pikaBin, codisDir }]);
  if (pikaImage || codisImage)
    subjects.push(['docker, real programs', { ...inDocker, pikaImage, codisImage }]);
  return subjects;
}

/** How long each bring-up took, in seconds. */
async function bringUps(request: RuntimeRequest, runs: number): Promise<number[]> {
  if (request.pikaImage === STANDIN_IMAGE) await provideStandinImage((await connectEngine()).docker);
  const choice = await chooseRuntime(request, complain);
  const options = { ...standinCluster, ...choice };
  return inRun(options, async (runFolder) => {
    const runtime = (await providerOf(options.runtime)).create(options, runFolder);
    const { proxies } = await countProxies(undefined, runtime);
    const pace = paceAt(1, runtime.standins);
    const took: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const began = performance.now();
      const cluster = await bringUp(
        runtime,
        planCluster(`bench-${run}`, { ...standinCluster, proxies }, pace),
      );
      took.push((performance.now() - began) / 1000);
      await cluster.dispose();
    }
    return took;
  });
}
