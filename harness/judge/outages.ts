import { traitsOf } from '../timeline/actions.ts';
import type { ActionEvent, FeSample, OutageEvent } from '../timeline/event.ts';
import type { Identities } from './identity.ts';

export type Downtime = OutageEvent['asked'];

/** One outage as the timeline shows it, whatever was asked for. */
export interface Outage {
  readonly server: string;
  readonly asked: Downtime;
  /** From the signal until the server answered again (or the timeline ended), in milliseconds. */
  readonly downMs: number;
  /** fe was seen to say that the dashboard had noticed: OUT OF SYNC, or the server's state not 0. */
  readonly noticed: boolean;
  /** fe was seen to believe the server offline (state 2), or to have failed its group over to another. */
  readonly offline: boolean;
}

interface OpenOutage {
  readonly server: string;
  readonly asked: Downtime;
  /** Undefined until the signal. */
  began: number | undefined;
  /** It was its group's first row then. */
  wasFirst: boolean;
  ended: number | undefined;
  noticed: boolean;
  offline: boolean;
  /** It is over, and something else was done since: what fe says now is about that. */
  past: boolean;
}

/**
 * Reads the outages off the timeline: the downtime that counts is the one that really was, since a graceful
 * stop of a real Pika takes seconds.
 */
export class OutageReader {
  readonly #outages: OpenOutage[] = [];
  /** The first row of each group, as fe said last. */
  #firsts: ReadonlySet<string | undefined> = new Set();

  announce(event: OutageEvent): void {
    this.#outages.push({
      server: event.server,
      asked: event.asked,
      began: undefined,
      wasFirst: false,
      ended: undefined,
      noticed: false,
      offline: false,
      past: false,
    });
  }

  act(event: ActionEvent): void {
    for (const outage of this.#outages) outage.past ||= outage.ended !== undefined;
    for (const outage of this.#outages) {
      if (outage.past || outage.server !== event.target) continue;
      const turn = traitsOf(event.action).outage;
      if (turn === 'begins') {
        if (outage.began === undefined) outage.wasFirst = this.#firsts.has(outage.server);
        outage.began ??= event.t;
      }
      if (turn === 'ends') outage.ended ??= event.t;
    }
  }

  reported(sample: FeSample, identities: Identities): void {
    if (sample.error !== undefined) return;
    for (const outage of this.#outages) {
      if (outage.past || outage.began === undefined || sample.t < outage.began) continue;
      for (const group of sample.group.models) {
        const row = group.servers.find((server) => identities.resolve(server.server) === outage.server);
        if (!row) continue;
        const failedOver = outage.wasFirst && row !== group.servers[0];
        outage.noticed ||= failedOver || group.out_of_sync || (row.state ?? 0) > 0;
        outage.offline ||= failedOver || row.state === 2;
      }
    }
    const firsts = sample.group.models.map(
      ({ servers }) => servers[0] && identities.resolve(servers[0].server),
    );
    this.#firsts = new Set(firsts);
  }

  /** @param now milliseconds since the timeline began: an outage without an end lasts until then */
  read(now: number): Outage[] {
    return this.#outages
      .filter((outage) => outage.began !== undefined)
      .map(({ server, asked, began, ended, noticed, offline }) => ({
        server,
        asked,
        downMs: (ended ?? now) - began!,
        noticed,
        offline,
      }));
  }
}
