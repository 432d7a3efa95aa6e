import type { Cluster, ClusterServer } from '../cluster/cluster.ts';
import type { ClusterProxy } from '../cluster/proxy.ts';
import type { Failure } from '../failure.ts';
import { Loop } from '../loop.ts';
import { EXTRA_KEY, PROBE_KEY } from '../pika/keys.ts';
import type { TimelineWriter } from '../timeline/writer.ts';
import { DataProbe } from './data-probe.ts';
import { NodeSamples } from './node-samples.ts';

interface SamplerParts {
  readonly cluster: Pick<Cluster, 'groups' | 'proxies' | 'feClient'>;
  readonly timeline: TimelineWriter;
  readonly periodMs: number;
}

/**
 * Watches a cluster: fe, each node and each proxy in a loop of its own, with a time-out of its own. A fe that hangs, as it
 * does for a second whenever the dashboard waits for a hung server, does not blind the view of the nodes.
 */
export class Sampler {
  readonly nodes: NodeSamples;
  readonly probe: DataProbe;
  readonly #parts: SamplerParts;
  #loops: Loop[] = [];

  constructor(parts: SamplerParts) {
    this.#parts = parts;
    this.nodes = new NodeSamples(parts.timeline, parts.periodMs);
    this.probe = new DataProbe({ ...parts, nodes: this.nodes });
  }

  start(): void {
    const { cluster, periodMs } = this.#parts;
    this.#loops = [
      new Loop(periodMs, () => this.#sampleFe()),
      ...cluster.groups.flatMap(({ servers, counterKey }) => {
        const keys = [PROBE_KEY, EXTRA_KEY, ...(cluster.proxies.length > 0 ? [counterKey] : [])];
        return servers.map((server) => new Loop(periodMs, () => this.#sampleNode(server, keys)));
      }),
      ...cluster.proxies.map((proxy) => new Loop(periodMs, () => this.#sampleProxy(proxy))),
      ...cluster.groups.map((group) => new Loop(periodMs, () => this.probe.write(group.id))),
    ];
  }

  /** Resolves when the last answers are in. */
  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  async #sampleFe(): Promise<void> {
    const { cluster, timeline } = this.#parts;
    const t = timeline.now();
    const answer = await cluster.feClient.stats().then(
      (stats) => stats,
      ({ message: error, reason }: Error & Pick<Failure, 'reason'>) => ({ error, reason }),
    );
    timeline.write({ t, kind: 'fe', took: timeline.now() - t, ...answer });
  }

  async #sampleProxy({ address, reader }: ClusterProxy): Promise<void> {
    const { timeline } = this.#parts;
    const t = timeline.now();
    const answer = await reader.routes().then(
      (routes) => ({ routes }),
      (error: unknown) => ({ error: (error as Error).message }),
    );
    timeline.write({ t, kind: 'proxy', took: timeline.now() - t, proxy: address, ...answer });
  }

  async #sampleNode(server: ClusterServer, keys: readonly string[]): Promise<void> {
    const { timeline } = this.#parts;
    const t = timeline.now();
    const reply = await server.node.observe(keys);
    const sample = { t, kind: 'node', took: timeline.now() - t, node: server.address } as const;
    if (!reply.ok) {
      timeline.write({ ...sample, error: reply.error, reason: reply.reason });
      return;
    }
    const { info, values, masterauth } = reply.value;
    const [probe = null, extra = null, counter] = values ?? [];
    const data = values && { probe, extra, counter };
    timeline.write({ ...sample, info, data, masterauth });
  }
}
