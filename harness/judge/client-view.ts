import { bringsBack, takesAway } from '../timeline/actions.ts';
import type { ActionEvent, ClientsSample, NodeSample, Served } from '../timeline/event.ts';
import type { ActualGroup } from './actual.ts';
import type { Disagreement } from './findings.ts';
import type { NodeView } from './node-view.ts';

/** When a server was first seen with so high a counter, and whom it followed then; a master itself. */
interface Rise {
  readonly counter: number;
  readonly at: number;
  readonly of: string | undefined;
}

/**
 * What clients got through the proxies. Replication is asynchronous: that a write which was acknowledged is gone is a
 * fault only where a server had it that was there all the time, and another one was made the master.
 */
export class ClientViews {
  readonly #latest = new Map<string, ClientsSample>();
  readonly #away = new Set<string>();
  /** When a server was last brought back, in milliseconds since the timeline began. */
  readonly #backAt = new Map<string, number>();
  /** The highest value of its group's counter that a server was seen with since it was last taken away. */
  readonly #counters = new Map<string, number>();
  /** Server → when it was first seen with so high a value, and of whom it had it, each time that it was higher. */
  readonly #rises = new Map<string, Rise[]>();
  readonly #slaves = new Set<string>();
  /** Server → when it was first seen to be a master, where it was a slave before. */
  readonly #promotedAt = new Map<string, number>();
  readonly #lost = new Map<number, readonly Disagreement[]>();

  act({ t, action, target, error }: ActionEvent): void {
    if (error !== undefined) return;
    if (takesAway(action)) {
      this.#away.add(target);
      this.#counters.delete(target);
      this.#latest.delete(target);
    }
    if (bringsBack(action) && this.#away.delete(target)) this.#backAt.set(target, t);
  }

  /** @param view what the sample makes of the node */
  seeNode({ t, node, data }: NodeSample, view: NodeView): void {
    if (view.kind === 'slave') this.#slaves.add(node);
    else if (view.kind === 'master' && this.#slaves.delete(node)) this.#promotedAt.set(node, t);
    if (this.#away.has(node) || typeof data?.counter !== 'string') return;
    const counter = Number(data.counter);
    this.#counters.set(node, Math.max(counter, this.#counters.get(node) ?? 0));
    const rises = this.#rises.get(node) ?? [];
    this.#rises.set(node, rises);
    const of = view.kind === 'slave' ? view.master : node;
    if (counter > (rises.at(-1)?.counter ?? 0)) rises.push({ counter, at: t, of });
  }

  /** @param groupOf the group as its nodes are now; undefined where there is none of that id */
  see(sample: ClientsSample, groupOf: (id: number) => ActualGroup | undefined): void {
    // What was on its way when the proxy was hurt says nothing of it.
    if (this.#away.has(sample.proxy)) return;
    this.#latest.set(sample.proxy, sample);
    for (const served of sample.groups) {
      const group = groupOf(served.group);
      if (group && served.lost) this.#judgeLoss(group, served.lost);
    }
  }

  /**
   * What clients suffer now.
   * @param dataLagMs how old a master's write may be without being readable on a slave
   * @param nameOf what a proxy of an admin address is called
   */
  disagreements(
    actual: ActualGroup,
    head: string,
    dataLagMs: number,
    nameOf: (admin: string) => string,
  ): Disagreement[] {
    const found = [...(this.#lost.get(actual.id) ?? [])];
    const samples = [...this.#latest.values()].flatMap((sample) => {
      const served = sample.groups.find(({ group }) => group === actual.id);
      return served ? [{ ...served, proxy: nameOf(sample.proxy) }] : [];
    });
    const stale = samples.filter(({ staleMs }) => staleMs > dataLagMs);
    const worst = Math.max(...stale.map(({ staleMs }) => staleMs));
    if (stale.length > 0) {
      const text = `a read through ${proxiesOf(stale)} gave what had been overwritten ${Math.round(worst)} ms before`;
      found.push({ kind: 'stale-read', group: actual.id, reported: head, actual: text, text });
    }
    const failing = samples.filter(({ failed }) => failed > 0);
    if (failing.length > 0 && actual.master !== undefined) {
      const why = failing.find(({ error }) => error !== undefined)?.error ?? 'no reason given';
      const text = `clients of ${proxiesOf(failing)} get errors, although ${actual.master} is a healthy master: ${why}`;
      found.push({ kind: 'unserved', group: actual.id, reported: head, actual: why, text });
    }
    return found;
  }

  #judgeLoss(group: ActualGroup, { key, had, got, issued }: NonNullable<Served['lost']>): void {
    const servers = [...group.views.keys()];
    // Whoever was away since then, or when another was made the master, was not there to be elected: so the old master.
    const writtenAt = Math.min(...servers.map((server) => this.#seenPast(issued, server)));
    const thereSince = Math.min(
      writtenAt,
      this.#promotedAt.get(group.master ?? '') ?? Number.POSITIVE_INFINITY,
    );
    const survivor = servers.find(
      (server) =>
        server !== group.master &&
        (this.#counters.get(server) ?? 0) > issued &&
        !this.#hasItOfTheNew(group.master, this.#risePast(issued, server)) &&
        (this.#backAt.get(server) ?? 0) <= thereSince,
    );
    if (survivor === undefined) return;
    const text = `${key} was acknowledged as ${had} and became ${got} by the next increase: ${survivor} had it all the time, and ${group.master ?? 'another'} was made the master`;
    this.#lost.set(group.id, [
      {
        kind: 'lost-write',
        group: group.id,
        ...(group.master === undefined ? {} : { server: group.master }),
        reported: 'a master',
        actual: `${survivor} had more`,
        text,
      },
    ]);
  }

  /**
   * Whether it came from who was made the master meanwhile: that one counts on from what it had itself, and comes past
   * what the old master went on to count, frozen or cut off as it was.
   */
  #hasItOfTheNew(master: string | undefined, rise: Rise | undefined): boolean {
    const promotedAt = master === undefined ? undefined : this.#promotedAt.get(master);
    return promotedAt !== undefined && rise?.of === master && rise!.at >= promotedAt;
  }

  /** When a server was first seen with a counter past that one. */
  #seenPast(issued: number, server: string): number {
    return this.#risePast(issued, server)?.at ?? Number.POSITIVE_INFINITY;
  }

  #risePast(issued: number, server: string): Rise | undefined {
    return this.#rises.get(server)?.find(({ counter }) => counter > issued);
  }
}

function proxiesOf(samples: readonly { readonly proxy: string }[]): string {
  return [...new Set(samples.map(({ proxy }) => proxy))].join(' and ');
}
