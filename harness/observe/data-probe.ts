import type { Cluster, ClusterServer } from '../cluster/cluster.ts';
import { PROBE_KEY } from '../pika/keys.ts';
import { bringsBack, takesAway } from '../timeline/actions.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import type { TimelineWriter } from '../timeline/writer.ts';
import type { NodeSamples } from './node-samples.ts';

/** A sample older than this many periods says nothing about who is the master now. */
const FRESH_PERIODS = 4;

interface DataProbeParts {
  readonly cluster: Pick<Cluster, 'groups'>;
  readonly timeline: TimelineWriter;
  readonly nodes: NodeSamples;
  readonly periodMs: number;
}

/**
 * Writes to the real master of each group, so that a link which says `up` can be believed. It never writes to a
 * second master: a write that nobody else has would part that node's data from the group's for good.
 */
export class DataProbe {
  readonly #parts: DataProbeParts;
  /** What was ended or frozen on purpose. */
  readonly #down = new Set<string>();
  /** What was detached behind the dashboard's back, and not made to follow since. */
  readonly #detached = new Set<string>();
  readonly #quiet = new Set<number>();
  readonly #writing = new Map<number, Promise<void>>();
  readonly #last = new Map<number, string>();
  #sequence = 0;

  constructor(parts: DataProbeParts) {
    this.#parts = parts;
    parts.timeline.listen((event) => this.#see(event));
  }

  /** Write the next value to the group's real master, if there is one and nobody wants quiet. Never rejects. */
  async write(group: number): Promise<void> {
    const master = this.#quiet.has(group) ? undefined : this.#realMaster(group);
    if (!master) return;
    const writing = this.#writeTo(master);
    this.#writing.set(group, writing);
    await writing;
  }

  /**
   * Stop writing to a group, and wait until the slaves have the last value, so that what is done next leaves no write
   * behind that only the master has.
   */
  async quiesce(group: number): Promise<void> {
    this.#quiet.add(group);
    await this.#writing.get(group);
    const last = this.#last.get(group);
    if (last === undefined) return;
    await this.#parts.nodes.replicated(last, this.#servers(group), ({ data }) => data?.probe === last);
  }

  resumeWrites(group: number): void {
    this.#quiet.delete(group);
  }

  async #writeTo(master: ClusterServer): Promise<void> {
    const { timeline } = this.#parts;
    const value = `${master.address}#${++this.#sequence}`;
    const t = timeline.now();
    const reply = await master.node.set(PROBE_KEY, value);
    if (!reply.ok) return;
    this.#last.set(master.group, value);
    timeline.write({ t, kind: 'write', took: timeline.now() - t, node: master.address, value });
  }

  /**
   * The only server that says it is a master, where every other one that is meant to be up has just said that it
   * is none. One that was detached is no master of the group, though the group's own is away.
   */
  #realMaster(group: number): ClusterServer | undefined {
    const { timeline, nodes, periodMs } = this.#parts;
    const oldest = timeline.now() - FRESH_PERIODS * periodMs;
    const up = this.#servers(group).filter((server) => !this.#down.has(server.address));
    const said = up.map((server) => nodes.of(server.address));
    if (said.some((sample) => sample === undefined || sample.t < oldest)) return undefined;
    const masters = up.filter((server) => nodes.of(server.address)?.replication.role === 'master');
    const [master, another] = masters;
    return another || this.#detached.has(master?.address ?? '') ? undefined : master;
  }

  #servers(group: number): readonly ClusterServer[] {
    return this.#parts.cluster.groups.find((candidate) => candidate.id === group)?.servers ?? [];
  }

  #see(event: TimelineEvent): void {
    if (event.kind !== 'action' || event.error !== undefined) return;
    if (event.action === 'slaveof-no-one') this.#detached.add(event.target);
    if (event.action === 'fe-slaveof' || event.action === 'fe-promote') this.#detached.delete(event.target);
    if (takesAway(event.action)) this.#down.add(event.target);
    if (bringsBack(event.action)) this.#down.delete(event.target);
  }
}
