import type { Cluster } from '../cluster/cluster.ts';
import { Loop } from '../loop.ts';
import { specOf } from '../programs/specs.ts';
import type { TimelineWriter } from '../timeline/writer.ts';
import { LogTail } from './log-tail.ts';

/** How often the logs are read, in milliseconds: where programs are containers, each time costs the engine a call. */
const PERIOD_MS = 500;

interface Tailed {
  /** As the timeline names it. */
  readonly program: string;
  readonly tail: LogTail;
}

/** Writes into the timeline what the programs log that say something of replication, from now until it is stopped. */
export class LogWatch {
  readonly #timeline: TimelineWriter;
  readonly #tails: readonly Tailed[];
  readonly #loop: Loop;

  private constructor(timeline: TimelineWriter, tails: readonly Tailed[]) {
    this.#timeline = timeline;
    this.#tails = tails;
    this.#loop = new Loop(PERIOD_MS, () => this.#read());
  }

  static async start(
    cluster: Pick<Cluster, 'groups' | 'others'>,
    timeline: TimelineWriter,
  ): Promise<LogWatch> {
    const servers = cluster.groups.flatMap((group) => group.servers);
    const programs = [
      ...cluster.others().map((handle) => ({ program: handle.name, handle })),
      ...servers.map(({ address, program }) => ({ program: address, handle: program })),
    ];
    const tails = programs.flatMap(({ program, handle }) => {
      const { log } = specOf(handle.role);
      return log === undefined ? [] : [LogTail.from(handle, log).then((tail) => ({ program, tail }))];
    });
    return new LogWatch(timeline, await Promise.all(tails));
  }

  /** Resolves when everything that was logged so far is in the timeline. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#read();
  }

  async #read(): Promise<void> {
    await Promise.all(
      this.#tails.map(async ({ program, tail }) => {
        for (const text of await tail.read()) {
          this.#timeline.write({ t: this.#timeline.now(), kind: 'log', program, text });
        }
      }),
    );
  }
}
