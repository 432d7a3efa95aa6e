import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, ClusterServer } from '../cluster/cluster.ts';
import { LATE_MS, momentIn, type SeenCheck } from '../codis/check-cycle.ts';
import type { Pace } from '../codis/pace.ts';
import { HUNG_SERVER_MS } from '../codis/timings.ts';
import { CheckWatch } from '../observe/check-watch.ts';
import { inWords } from '../until.ts';

/** A busy machine may wake it too late; after so many cycles in a row it is of no use. */
const TURNS = 20;

interface PlacementParts {
  readonly cluster: Pick<Cluster, 'groups' | 'feClient'>;
  readonly pace: Pace;
  /** Where in the cycle: see `phases`. */
  readonly share: number;
}

/** Finds a moment of the dashboard's cycle of checks. */
export class Placement {
  readonly #parts: PlacementParts;

  constructor(parts: PlacementParts) {
    this.#parts = parts;
  }

  /**
   * Resolves at the moment, with the check that it was counted from, by `performance.now()`.
   * @throws {Error} where no check is seen, or the moment is missed again and again
   */
  async moment(): Promise<SeenCheck> {
    const { pace, share } = this.#parts;
    const everyMs = pace.serverStateMs;
    const limitMs = 3 * everyMs + 2 * HUNG_SERVER_MS;
    const watch = new CheckWatch(await this.#checked());
    try {
      for (let turn = 0; turn < TURNS; turn++) {
        const check = await watch.next(limitMs);
        if (check === undefined)
          throw new Error(
            `no phase: no check of the servers was seen within ${inWords(limitMs)}; connections since then: ${watch.connections.map((count) => count ?? 'no answer').join(', ')}`,
          );
        // Seen so badly, it says nothing of the next one.
        if (check.withinMs > LATE_MS) continue;
        const moment = momentIn(check, share, everyMs);
        await delay(Math.max(0, moment - performance.now()));
        if (performance.now() - moment <= LATE_MS) return check;
      }
      throw new Error(`no phase: the moment was missed ${TURNS} times, so busy is this machine`);
    } finally {
      watch.close();
    }
  }

  /**
   * The servers that the dashboard checks together: those of its groups that it believes normal. One that was taken out
   * of its group it checks no more, and the others it checks at times of their own.
   */
  async #checked(): Promise<ClusterServer[]> {
    const { groups, feClient } = this.#parts.cluster;
    const servers = groups.flatMap((group) => group.servers);
    const rows = await feClient.stats().then(
      ({ group }) => group.models.flatMap((model) => model.servers),
      () => [],
    );
    const normal = new Set(rows.filter(({ state = 0 }) => state === 0).map(({ server }) => server));
    const checked = servers.filter(({ address }) => normal.has(address));
    return checked.length > 0 ? checked : servers;
  }
}
