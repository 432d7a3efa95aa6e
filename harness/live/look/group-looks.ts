import { isDeepStrictEqual } from 'node:util';
import type { Address } from '../../address.ts';
import { type ReportedGroup, reportedSince } from '../../codis/reported.ts';
import { Identities } from '../../judge/identity.ts';
import { NodeTracker, type NodeView } from '../../judge/node-view.ts';
import { ProxyTracker, type ProxyView } from '../../judge/proxy-view.ts';
import { Recogniser } from '../../judge/recognise-masters.ts';
import { type GroupRouting, groupRouting } from '../../judge/routing.ts';
import type { FeSample, NodeSample, ProxySample } from '../../timeline/event.ts';
import type { NodeMap } from '../cluster/node-map.ts';
import { type GroupLook, groupLook } from './group-look.ts';
import type { Sample, Samples } from './sampler.ts';

/** A group after an answer that is about it. */
export interface Looked {
  /** Its place in fe's order. */
  readonly index: number;
  readonly look: GroupLook;
  /** It was looked at again: something that the look rests on has changed, and not only its time. */
  readonly again: boolean;
}

type UsableFe = Extract<FeSample, { error?: undefined }>;

/**
 * Looks at the groups of a cluster, an answer at a time: at those alone that the answer is about, and again only where
 * it says something else than the one before.
 */
export class GroupLooks {
  readonly #nodeMap: NodeMap;
  #fe: UsableFe | undefined;
  #reported: readonly ReportedGroup[] = [];
  /** By their places, as those that follow. */
  #looks: Omit<GroupLook, 'evidenceAt'>[] = [];
  readonly #stale = new Set<number>();
  #placesOf: ReadonlyMap<Address, readonly number[]> = new Map();
  #nodes = new Map<Address, NodeSample>();
  #trackers = new Map<Address, NodeTracker>();
  #identities = new Identities({ groups: [] });
  #recogniser = new Recogniser(new Map(), this.#identities);
  /** Undefined where nobody is to ask them. */
  #proxies: ReadonlyMap<Address, ProxySample> | undefined;
  #proxyTrackers = new Map<Address, ProxyTracker>();
  #proxyViews: ReadonlyMap<Address, ProxyView> = new Map();
  #isFirstRound = false;

  constructor(nodeMap: NodeMap) {
    this.#nodeMap = nodeMap;
  }

  /**
   * @param sample the latest
   * @param samples everything that is known with it
   * @returns every group that it is about; those that are left out are as they were
   */
  see(sample: Sample, { nodes, proxies }: Samples): Looked[] {
    switch (sample.kind) {
      case 'fe':
        if (sample.error !== undefined) return [];
        this.#seeFe(sample, nodes, proxies);
        return this.#lookAt(this.#reported.keys());
      case 'node':
        return this.#lookAt(this.#seeNode(sample));
      case 'proxy':
        if (this.#fe) this.#seeProxies(this.#fe, proxies);
        return this.#lookAt(this.#reported.keys());
    }
  }

  #seeFe(fe: UsableFe, nodes: Samples['nodes'], proxies: Samples['proxies']): void {
    const before = this.#reported;
    // fe's reader gives the very same where it read the very same.
    if (fe.group !== this.#fe?.group) this.#reported = reportedSince(before, fe.group);
    if (!isOfTheSameServers(before, this.#reported)) this.#begin(nodes);
    else if (before !== this.#reported) {
      for (const [index, group] of this.#reported.entries())
        if (group !== before[index]) this.#stale.add(index);
    }
    const { proxies: registered, slots } = this.#fe ?? {};
    this.#fe = fe;
    const isRouted = isDeepStrictEqual([registered, slots], [fe.proxies, fe.slots]);
    this.#seeProxies(fe, proxies, !isRouted);
  }

  /** There are other servers than before. */
  #begin(nodes: Samples['nodes']): void {
    const servers = this.#reported.flatMap((group) => group.rows.map(({ server }) => server));
    const places = this.#reported.flatMap(({ rows }, index) => rows.map(({ server }) => ({ server, index })));
    const byServer = Map.groupBy(places, ({ server }) => server);
    this.#placesOf = new Map(
      [...byServer].map(([server, of]) => [server, [...new Set(of.map(({ index }) => index))]]),
    );
    this.#identities = identitiesOf(servers, this.#nodeMap);
    this.#nodes = new Map();
    this.#trackers = new Map(servers.map((server) => [server, new NodeTracker()]));
    for (const [server, tracker] of this.#trackers) {
      const sample = nodes.get(server);
      if (sample === undefined) continue;
      this.#nodes.set(server, sample);
      tracker.see(sample, this.#identities);
    }
    const views = new Map([...this.#trackers].map(([server, { view }]) => [server, view]));
    this.#recogniser = new Recogniser(views, this.#identities);
    this.#looks = [];
    this.#lookAtAllAgain();
  }

  #lookAtAllAgain(): void {
    for (const index of this.#reported.keys()) this.#stale.add(index);
  }

  /** @returns the places of the groups that it is about */
  #seeNode(sample: NodeSample): Iterable<number> {
    const own = this.#placesOf.get(sample.node) ?? [];
    const tracker = this.#trackers.get(sample.node);
    if (tracker === undefined) return own;
    const before = this.#nodes.get(sample.node);
    this.#nodes.set(sample.node, sample);
    // What is said of one that can't be asked rests on more than what it is seen as.
    const isAnswer = (said: NodeSample) => said.info !== undefined;
    if (!before || before.reason !== sample.reason || isAnswer(before) !== isAnswer(sample))
      this.#lookAgain(own);
    const { identities } = this.#recogniser;
    tracker.see(sample, this.#identities);
    for (const [server, was] of this.#recogniser.see(sample.node, tracker.view)) {
      this.#lookAgain(this.#placesOf.get(server));
      // Whom it follows, and whom it left, may list it.
      for (const view of [was, this.#recogniser.views.get(server)])
        this.#lookAgain(this.#placesOfMaster(view));
    }
    if (this.#recogniser.identities !== identities) this.#lookAtAllAgain();
    return new Set([...own, ...this.#stale]);
  }

  #placesOfMaster(view: NodeView | undefined): readonly number[] | undefined {
    return view?.kind === 'slave' && view.master !== undefined ? this.#placesOf.get(view.master) : undefined;
  }

  #lookAgain(places: readonly number[] = []): void {
    for (const index of places) this.#stale.add(index);
  }

  #seeProxies(fe: UsableFe, proxies: Samples['proxies'], isRoutedAnew = false): void {
    this.#proxies = proxies;
    const trackers = new Map<Address, ProxyTracker>();
    for (const [admin, sample] of proxies ?? []) {
      const tracker = this.#proxyTrackers.get(admin) ?? new ProxyTracker();
      tracker.see(sample);
      trackers.set(admin, tracker);
    }
    this.#proxyTrackers = trackers;
    const before = this.#proxyViews;
    this.#proxyViews = new Map([...trackers].map(([admin, { view }]) => [admin, view]));
    const isFirstRound = proxies?.size === 0 && Boolean(fe.proxies?.length);
    if (isFirstRound !== this.#isFirstRound) this.#lookAtAllAgain();
    this.#isFirstRound = isFirstRound;
    if (!isRoutedAnew && areTheSame(before, this.#proxyViews)) return;
    for (const [index, group] of this.#reported.entries()) {
      const isSame = isDeepStrictEqual(this.#routingOf(group), this.#looks[index]?.routing);
      if (!isSame) this.#stale.add(index);
    }
  }

  #routingOf(group: ReportedGroup): GroupRouting | undefined {
    const { proxies, slots } = this.#fe ?? {};
    const heard = { views: this.#proxyViews, nameOf: (admin: Address) => admin, ours: false };
    return proxies && groupRouting(group, { proxies, slots }, heard);
  }

  #lookAt(places: Iterable<number>): Looked[] {
    const fe = this.#fe;
    if (!fe) return [];
    const heard = (fe.proxies ?? []).flatMap(({ admin }) => this.#proxies?.get(admin)?.t ?? []);
    const oldest = Math.min(fe.t, ...heard);
    const looked = [...places].map((index): Looked => {
      const group = this.#reported[index]!;
      const again = this.#stale.has(index);
      if (again) this.#looks[index] = this.#groupLook(group);
      const asked = group.rows.flatMap(({ server }) => this.#nodes.get(server)?.t ?? []);
      return { index, look: { ...this.#looks[index]!, evidenceAt: Math.min(oldest, ...asked) }, again };
    });
    this.#stale.clear();
    return looked;
  }

  #groupLook(group: ReportedGroup): Omit<GroupLook, 'evidenceAt'> {
    return groupLook(group, {
      nodes: this.#nodes,
      views: this.#recogniser.views,
      identities: this.#recogniser.identities,
      routing: this.#routingOf(group),
      asksProxies: this.#proxies !== undefined,
      isFirstRound: this.#isFirstRound,
      nodeMap: this.#nodeMap,
    });
  }
}

/** Every group of fe's latest answer, looked at once; none where that is an error or still to come. */
export function groupLooks(samples: Samples, nodeMap: NodeMap): GroupLook[] {
  return samples.fe ? new GroupLooks(nodeMap).see(samples.fe, samples).map(({ look }) => look) : [];
}

function isOfTheSameServers(before: readonly ReportedGroup[], now: readonly ReportedGroup[]): boolean {
  if (before === now) return true;
  const serversOf = ({ id, rows }: ReportedGroup) => [id, rows.map(({ server }) => server)];
  return isDeepStrictEqual(before.map(serversOf), now.map(serversOf));
}

function areTheSame<T>(before: ReadonlyMap<Address, T>, now: ReadonlyMap<Address, T>): boolean {
  return before.size === now.size && [...now].every(([admin, each]) => before.get(admin) === each);
}

/** A server is the same under each of its spellings; but what is registered goes before what is only an alias. */
function identitiesOf(servers: readonly Address[], nodeMap: NodeMap): Identities {
  const identities = new Identities({ groups: [] });
  for (const server of servers) for (const alias of nodeMap.aliases(server)) identities.add(server, alias);
  for (const server of servers) identities.add(server, server);
  return identities;
}
