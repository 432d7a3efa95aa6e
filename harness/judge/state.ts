import { type ReportedGroup, reportedGroups } from '../codis/reported.ts';
import { knownAt, LIVE, type NodeSample, type TimelineEvent, type TimelineMeta } from '../timeline/event.ts';
import { AcknowledgedWrites, type ActualGroup, actualGroup } from './actual.ts';
import { disagreements } from './agreement.ts';
import { ClientViews } from './client-view.ts';
import type { Disagreement } from './findings.ts';
import { Identities } from './identity.ts';
import { NodeTracker } from './node-view.ts';
import { Orders } from './orders.ts';
import { describeSilence, ProxyTracker, type ProxyView } from './proxy-view.ts';
import { type Recognition, recogniseMasters } from './recognise-masters.ts';
import { type GroupRouting, groupRouting, type ReportedRouting } from './routing.ts';
import { doubtOf, headOf } from './routing-agreement.ts';
import { Detachments } from './split-brain.ts';

/** fe's latest sample: when it was asked, and why its answer could not be used. */
export interface FeAnswer {
  readonly askedAt: number;
  readonly error?: string;
}

/**
 * What is known at a moment of a timeline: what fe reports, what the nodes say and do, and where the two
 * disagree. The judge draws its verdict from it, the report its picture. Times are milliseconds since the
 * timeline began.
 */
export class ClusterState {
  readonly #dataLagMs: number;
  #meta: TimelineMeta | undefined;
  #identities = new Identities({ groups: [] });
  /** What follows from the present views; undefined until somebody wants to know. */
  #recognition: Recognition | undefined;
  /** Group → how it is routed, of those that somebody wanted to know since the latest event. */
  readonly #routings = new Map<number, GroupRouting | undefined>();
  readonly #nodes = new Map<string, NodeTracker>();
  readonly #orders = new Orders();
  readonly #writes = new AcknowledgedWrites();
  readonly #detachments = new Detachments();
  /** Admin address → its proxy. */
  readonly #proxies = new Map<string, ProxyTracker>();
  readonly #clients = new ClientViews();
  #reportedRouting: ReportedRouting = { proxies: undefined, slots: undefined };
  #fe: FeAnswer | undefined;
  #reported: readonly ReportedGroup[] = [];
  #now = 0;

  /** @param dataLagMs how old a master's write may be without being readable on a slave */
  constructor(dataLagMs: number) {
    this.#dataLagMs = dataLagMs;
  }

  observe(event: TimelineEvent): void {
    this.#now = Math.max(this.#now, knownAt(event));
    this.#recognition = undefined;
    this.#routings.clear();
    switch (event.kind) {
      case 'meta':
        this.#meta = event;
        this.#identities = new Identities(event);
        for (const server of event.groups.flatMap((group) => group.servers)) {
          this.#nodes.set(server.address, new NodeTracker());
        }
        for (const { address } of event.proxies ?? []) this.#proxies.set(address, new ProxyTracker());
        break;
      case 'alias':
        this.#identities.add(event.server, event.alias);
        break;
      case 'action':
        this.#nodes.get(event.target)?.act(event);
        this.#proxies.get(event.target)?.act(event);
        this.#clients.act(event);
        this.#orders.act(event);
        this.#detachments.act(event, (server) => this.#firstRowOf(this.#groupOf(server)));
        break;
      case 'write':
        this.#writes.add(event.node, event.value, knownAt(event));
        break;
      case 'fe':
        if (event.error === undefined) {
          this.#reported = reportedGroups(event.group);
          this.#reportedRouting = { proxies: event.proxies, slots: event.slots };
          this.#fe = { askedAt: event.t };
        } else {
          this.#fe = { askedAt: event.t, error: event.error };
        }
        break;
      case 'node':
        this.#seeNode(event);
        break;
      case 'proxy':
        this.#proxies.get(event.proxy)?.see(event);
        break;
      case 'clients':
        this.#clients.see(event, (id) => this.actual().find((group) => group.id === id));
        break;
    }
  }

  #seeNode(event: NodeSample): void {
    const tracker = this.#nodes.get(event.node);
    if (tracker === undefined) return;
    tracker.see(event, this.#identities);
    this.#clients.seeNode(event, tracker.view);
  }

  /** When the latest event became known. */
  get now(): number {
    return this.#now;
  }

  get meta(): TimelineMeta | undefined {
    return this.#meta;
  }

  /** Who is known under which address by now, recognised masters included. */
  get identities(): Identities {
    return this.#recognised().identities;
  }

  /** Undefined until fe was asked. */
  get fe(): FeAnswer | undefined {
    return this.#fe;
  }

  /** The groups as fe's last usable answer has them. */
  get reported(): readonly ReportedGroup[] {
    return this.#reported;
  }

  actual(): ActualGroup[] {
    const { views } = this.#recognised();
    return (this.#meta?.groups ?? []).map(({ id, servers }) =>
      actualGroup(
        { id, servers: servers.filter(({ address }) => !this.#orders.hasLeft(address)) },
        views,
        this.#writes,
        this.#dataLagMs,
      ),
    );
  }

  /**
   * Everything that is wrong right now between the page and the nodes.
   * @param groups what `actual` gives
   */
  disagreements(groups: readonly ActualGroup[]): Disagreement[] {
    return groups.flatMap((actual) => {
      const reported = this.#reported.find((group) => group.id === actual.id);
      const split = this.#detachments.splitBrain(actual, reported, this.#firstRowOf(reported));
      const head = headOf(reported);
      const routing = reported && this.#routingOf(reported);
      return [
        ...(split ? [split] : []),
        ...(reported ? this.#orders.undone(reported, this.identities) : []),
        ...disagreements(actual, reported, this.identities, routing),
        ...this.#clients.disagreements(actual, head, this.#dataLagMs, (admin) => this.#nameOf(admin)),
      ];
    });
  }

  /**
   * Why it can't be told of a group's mark whether it is right, each a sentence.
   * @param groups what `actual` gives
   */
  doubts(groups: readonly ActualGroup[]): string[] {
    return groups.flatMap((actual) => {
      const reported = this.#reported.find((group) => group.id === actual.id);
      const routing = reported && this.#routingOf(reported);
      return (routing && doubtOf(actual, reported, routing)) ?? [];
    });
  }

  /** How the proxies route a group; undefined where nobody was to ask them, or fe does not report the group. */
  routing(id: number): GroupRouting | undefined {
    const reported = this.#reported.find((group) => group.id === id);
    return reported && this.#routingOf(reported);
  }

  /** The proxies of ours that should answer and be known to the dashboard, and aren't; each a sentence. */
  missingProxies(): string[] {
    if (!this.ours) return [];
    const registered = new Set(this.#reportedRouting.proxies?.map(({ admin }) => admin));
    return [...this.#proxies].flatMap(([admin, { view }]) => {
      if (view.kind === 'down' || (view.kind === 'routes' && registered.has(admin))) return [];
      const what = view.kind === 'routes' ? 'is not registered with the dashboard' : describeSilence(view);
      return [`${this.#nameOf(admin)} ${what}`];
    });
  }

  #routingOf(reported: ReportedGroup): GroupRouting | undefined {
    if (!this.#routings.has(reported.id)) this.#routings.set(reported.id, this.#readRouting(reported));
    return this.#routings.get(reported.id);
  }

  #readRouting(reported: ReportedGroup): GroupRouting | undefined {
    const ours = this.ours;
    // A live look that was not to ask them knows of them by fe all the same; one of an older format does not.
    if (ours ? this.#proxies.size === 0 : !this.#reportedRouting.proxies) return undefined;
    const views = new Map<string, ProxyView>();
    for (const [admin, { view }] of this.#proxies) views.set(admin, view);
    return groupRouting(reported, this.#reportedRouting, {
      views,
      nameOf: (admin) => this.#nameOf(admin),
      ours,
    });
  }

  /** Whether its programs were started for it; false in a look at a cluster that is not ours. */
  get ours(): boolean {
    return this.#meta?.runtime !== LIVE;
  }

  #nameOf(admin: string): string {
    return this.#meta?.proxies?.find(({ address }) => address === admin)?.name ?? admin;
  }

  #recognised(): Recognition {
    this.#recognition ??= recogniseMasters(
      new Map([...this.#nodes].map(([address, node]) => [address, node.view])),
      this.#identities,
    );
    return this.#recognition;
  }

  /** The registered address of the row that the page labels Master. */
  #firstRowOf(group: ReportedGroup | undefined): string | undefined {
    const first = group?.rows[0];
    return first && this.#identities.resolve(first.server);
  }

  #groupOf(server: string): ReportedGroup | undefined {
    return this.#reported.find((group) =>
      group.rows.some((row) => this.#identities.resolve(row.server) === server),
    );
  }
}
