import type { Cluster } from '../cluster/cluster.ts';
import { Loop } from '../loop.ts';
import { DASHBOARD } from '../timeline/event.ts';
import type { TimelineWriter } from '../timeline/writer.ts';
import { LogTail } from './log-tail.ts';

/** How often the logs are read, in milliseconds: where programs are containers, each time costs the engine a call. */
const PERIOD_MS = 500;

interface Tailed {
  /** As the timeline names it. */
  readonly program: string;
  readonly tail: LogTail;
}

/** Writes into the timeline what the dashboard and the Pika servers log, from now until it is stopped. */
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
    { dashboard, groups }: Pick<Cluster, 'dashboard' | 'groups'>,
    timeline: TimelineWriter,
  ): Promise<LogWatch> {
    const servers = groups.flatMap((group) => group.servers);
    const programs = [
      { program: DASHBOARD, handle: dashboard },
      ...servers.map((server) => ({ program: server.address, handle: server.program })),
    ];
    const tails = await Promise.all(
      programs.map(async ({ program, handle }) => ({ program, tail: await LogTail.from(handle) })),
    );
    return new LogWatch(timeline, tails);
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
