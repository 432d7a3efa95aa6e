import type { ClusterServer } from '../cluster/cluster.ts';
import { parseReplication, type Replication } from '../pika/info.ts';
import type { NodeSample } from '../timeline/event.ts';
import type { TimelineWriter } from '../timeline/writer.ts';
import { holds, notYet, until } from '../until.ts';

/** Slaves get a write within milliseconds; one that doesn't have it by then won't get it soon. */
const REPLICATED_LIMIT_MS = 2000;

/** What a node said of itself. */
export interface Said {
  /** When it was asked, in milliseconds since the timeline began. */
  readonly t: number;
  readonly replication: Replication;
  /** Undefined where it refused to read. */
  readonly data: NodeSample['data'];
}

/** What the nodes said last. What one said before something was done to it says nothing about it now. */
export class NodeSamples {
  readonly #periodMs: number;
  readonly #said = new Map<string, Said>();
  readonly #slaves = new Set<string>();

  constructor(timeline: TimelineWriter, periodMs: number) {
    this.#periodMs = periodMs;
    timeline.listen((event) => {
      if (event.kind === 'action') this.#said.delete(event.target);
      if (event.kind === 'node') this.#see(event);
    });
  }

  /** Undefined where it has not answered since it was hurt or started, or did not the last time. */
  of(address: string): Said | undefined {
    return this.#said.get(address);
  }

  /** Whether it was a slave when it said anything the last time, whatever has been done to it since. */
  wasSlave(address: string): boolean {
    return this.#slaves.has(address);
  }

  /**
   * Wait until each of the servers that is a slave whose link is up has what was written. Gives up after two
   * seconds: a slave that lags by more than that is the judge's business.
   */
  async replicated(
    what: string,
    servers: readonly Pick<ClusterServer, 'name' | 'address'>[],
    has: (said: Said) => boolean,
  ): Promise<void> {
    const behind = () =>
      servers.filter(({ address }) => {
        const said = this.of(address);
        return said?.replication.role === 'slave' && said.replication.linkStatus === 'up' && !has(said);
      });
    await until(
      () => {
        const late = behind();
        return late.length === 0
          ? holds(undefined)
          : notYet(`${late.map((server) => server.name).join()} lacks it`);
      },
      { what: `every slave has ${what}`, limitMs: REPLICATED_LIMIT_MS, everyMs: this.#periodMs / 4 },
    ).catch(() => {});
  }

  #see({ t, node, info, data }: NodeSample): void {
    const replication = info === undefined ? undefined : parseReplication(info);
    if (replication === undefined || typeof replication === 'string') {
      this.#said.delete(node);
      return;
    }
    this.#said.set(node, { t, replication, data });
    if (replication.role === 'slave') this.#slaves.add(node);
    else this.#slaves.delete(node);
  }
}
