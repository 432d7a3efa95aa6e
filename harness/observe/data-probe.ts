import type { Cluster, ClusterServer } from '../cluster/cluster.ts';
import { parseReplication, type Replication } from '../pika/info.ts';
import { PROBE_KEY } from '../pika/keys.ts';
import { bringsBack, takesAway } from '../timeline/actions.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import type { TimelineWriter } from '../timeline/writer.ts';
import { holds, notYet, until } from '../until.ts';

/** A sample older than this many periods says nothing about who is the master now. */
const FRESH_PERIODS = 4;
/** Slaves get a write within milliseconds; one that doesn't have it by then won't get it soon. */
const QUIESCE_LIMIT_MS = 2000;

interface DataProbeParts {
  readonly cluster: Pick<Cluster, 'groups'>;
  readonly timeline: TimelineWriter;
  readonly periodMs: number;
}

interface Seen {
  readonly t: number;
  readonly replication: Replication;
  readonly probe: string | null;
}

/**
 * Writes to the real master of each group, so that a link which says `up` can be believed. It never writes to a
 * second master: a write that nobody else has would part that node's data from the group's for good.
 */
export class DataProbe {
  readonly #parts: DataProbeParts;
  readonly #seen = new Map<string, Seen>();
  /** What was ended or frozen on purpose. */
  readonly #down = new Set<string>();
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
   * Stop writing to a group, and wait until each slave whose link is up has the last value, so that what is done
   * next leaves no write behind that only the master has. Gives up waiting after two seconds: a slave that lags
   * by more than that is the judge's business.
   */
  async quiesce(group: number): Promise<void> {
    this.#quiet.add(group);
    await this.#writing.get(group);
    const last = this.#last.get(group);
    if (last === undefined) return;
    const behind = () =>
      this.#servers(group).filter((server) => {
        const seen = this.#seen.get(server.address);
        return (
          seen?.replication.role === 'slave' && seen.replication.linkStatus === 'up' && seen.probe !== last
        );
      });
    await until(
      () => {
        const late = behind();
        return late.length === 0
          ? holds(undefined)
          : notYet(`${late.map((server) => server.name).join()} lacks it`);
      },
      { what: `every slave has ${last}`, limitMs: QUIESCE_LIMIT_MS, everyMs: this.#parts.periodMs / 4 },
    ).catch(() => {});
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
   * is none.
   */
  #realMaster(group: number): ClusterServer | undefined {
    const { timeline, periodMs } = this.#parts;
    const oldest = timeline.now() - FRESH_PERIODS * periodMs;
    const up = this.#servers(group).filter((server) => !this.#down.has(server.address));
    const seen = up.map((server) => this.#seen.get(server.address));
    if (seen.some((sample) => sample === undefined || sample.t < oldest)) return undefined;
    const masters = up.filter((server) => this.#seen.get(server.address)?.replication.role === 'master');
    return masters.length === 1 ? masters[0] : undefined;
  }

  #servers(group: number): readonly ClusterServer[] {
    return this.#parts.cluster.groups.find((candidate) => candidate.id === group)?.servers ?? [];
  }

  #see(event: TimelineEvent): void {
    // What a program said before it was ended or started says nothing about it now.
    if (event.kind === 'action') {
      this.#seen.delete(event.target);
      if (takesAway(event.action)) this.#down.add(event.target);
      if (bringsBack(event.action)) this.#down.delete(event.target);
    }
    if (event.kind !== 'node') return;
    const replication = event.error === undefined ? parseReplication(event.info) : event.error;
    if (typeof replication === 'string') this.#seen.delete(event.node);
    else this.#seen.set(event.node, { t: event.t, replication, probe: event.data?.probe ?? null });
  }
}
