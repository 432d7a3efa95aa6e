import { isDeepStrictEqual } from 'node:util';
import { type ReportedGroup, reportedSince } from '../codis/reported.ts';
import {
  knownAt,
  LIVE,
  type NodeSample,
  type ProxySample,
  type TimelineEvent,
  type TimelineMeta,
} from '../timeline/event.ts';
import { AcknowledgedWrites, type ActualGroup, actualGroup } from './actual.ts';
import { disagreements } from './agreement.ts';
import { ClientViews } from './client-view.ts';
import type { Disagreement } from './findings.ts';
import { Harm } from './harm.ts';
import { Identities } from './identity.ts';
import { lostMasterauth } from './lost-masterauth.ts';
import { NodeTracker } from './node-view.ts';
import { Orders } from './orders.ts';
import { describeSilence, ProxyTracker, type ProxyView } from './proxy-view.ts';
import { Recogniser } from './recognise-masters.ts';
import { type GroupRouting, groupRouting, type ReportedRouting } from './routing.ts';
import { doubtOf, headOf } from './routing-agreement.ts';
import { Detachments } from './split-brain.ts';

/** fe's latest sample: when it was asked, and why its answer could not be used. */
export interface FeAnswer {
  readonly askedAt: number;
  readonly error?: string;
}

/** A group as it is at a moment. */
export interface GroupState {
  readonly actual: ActualGroup;
  /** Undefined where nobody was to ask the proxies, or fe does not report the group. */
  readonly routing: GroupRouting | undefined;
  /** Everything that is wrong between the page and its nodes. */
  readonly disagreements: readonly Disagreement[];
  /** Why it can't be told of its mark whether it is right, as a sentence; undefined where it can. */
  readonly doubt: string | undefined;
}

/**
 * What is known at a moment of a timeline: what fe reports, what the nodes say and do, and where the two
 * disagree. The judge draws its verdict from it, the report its picture. Times are milliseconds since the
 * timeline began. A group is looked at again only where an event says something new of it.
 */
export class ClusterState {
  readonly #dataLagMs: number;
  #meta: TimelineMeta | undefined;
  #identities = new Identities({ groups: [] });
  #recogniser = new Recogniser(new Map(), this.#identities);
  /** Group → what it comes to, as far as somebody wanted to know and nothing new was said of it since. */
  readonly #known = new Map<number, GroupState>();
  /** The groups of which the latest event says something new. */
  #touched = new Set<number>();
  readonly #groups = new Map<number, TimelineMeta['groups'][number]>();
  /** Server → the groups that it was started for. */
  readonly #groupsOf = new Map<string, number[]>();
  readonly #nodes = new Map<string, NodeTracker>();
  readonly #orders = new Orders();
  readonly #writes = new AcknowledgedWrites();
  readonly #detachments = new Detachments();
  readonly #harm = new Harm();
  /** Admin address → its proxy. */
  readonly #proxies = new Map<string, ProxyTracker>();
  readonly #clients = new ClientViews();
  #reportedRouting: ReportedRouting = { proxies: undefined, slots: undefined };
  #fe: FeAnswer | undefined;
  #reported: readonly ReportedGroup[] = [];
  #reportedById: ReadonlyMap<number, ReportedGroup> = new Map();
  #now = 0;

  /** @param dataLagMs how old a master's write may be without being readable on a slave */
  constructor(dataLagMs: number) {
    this.#dataLagMs = dataLagMs;
  }

  /** @returns the groups of which it may say something new */
  observe(event: TimelineEvent): ReadonlySet<number> {
    this.#now = Math.max(this.#now, knownAt(event));
    this.#touched = new Set();
    switch (event.kind) {
      case 'meta':
        this.#begin(event);
        break;
      case 'alias':
        this.#identities.add(event.server, event.alias);
        this.#recogniseAll();
        break;
      case 'action':
        this.#nodes.get(event.target)?.act(event);
        this.#proxies.get(event.target)?.act(event);
        this.#clients.act(event);
        this.#orders.act(event);
        this.#harm.act(event, this.#groupsOf.get(event.target));
        this.#detachments.act(event, (server) => this.#firstRowOf(this.#groupOf(server)));
        this.#recognise(event.target);
        this.#touchAll();
        break;
      case 'write':
        this.#writes.add(event.node, event.value, knownAt(event));
        this.#touch(this.#groupsOf.get(event.node));
        break;
      case 'fe':
        if (event.error === undefined) {
          this.#report(reportedSince(this.#reported, event.group));
          this.#route({ proxies: event.proxies, slots: event.slots });
          this.#fe = { askedAt: event.t };
        } else {
          this.#fe = { askedAt: event.t, error: event.error };
        }
        break;
      case 'node':
        this.#seeNode(event);
        break;
      case 'proxy':
        this.#seeProxy(event);
        break;
      case 'clients':
        this.#clients.see(event, (id) => this.group(id)?.actual);
        this.#touchAll();
        break;
    }
    return this.#touched;
  }

  #begin(meta: TimelineMeta): void {
    this.#meta = meta;
    this.#identities = new Identities(meta);
    for (const group of meta.groups) {
      const { id, servers } = group;
      this.#groups.set(id, group);
      for (const { address } of servers) {
        this.#nodes.set(address, new NodeTracker());
        this.#groupsOf.set(address, [...(this.#groupsOf.get(address) ?? []), id]);
      }
    }
    for (const { address } of meta.proxies ?? []) this.#proxies.set(address, new ProxyTracker());
    this.#recogniseAll();
  }

  #recogniseAll(): void {
    const views = new Map([...this.#nodes].map(([address, { view }]) => [address, view]));
    this.#recogniser = new Recogniser(views, this.#identities);
    this.#touchAll();
  }

  #recognise(server: string): void {
    const tracker = this.#nodes.get(server);
    if (tracker === undefined) return;
    const { identities } = this.#recogniser;
    for (const other of this.#recogniser.see(server, tracker.view).keys())
      this.#touch(this.#groupsOf.get(other));
    if (this.#recogniser.identities !== identities) this.#touchAll();
  }

  #seeNode(event: NodeSample): void {
    const tracker = this.#nodes.get(event.node);
    if (tracker === undefined) return;
    tracker.see(event, this.#identities);
    this.#clients.seeNode(event, tracker.view);
    this.#recognise(event.node);
  }

  #report(reported: readonly ReportedGroup[]): void {
    if (reported === this.#reported) return;
    this.#reported = reported;
    const before = this.#reportedById;
    // The first one of an id is the one that counts.
    this.#reportedById = new Map(reported.toReversed().map((group) => [group.id, group]));
    this.#touch([...this.#known.keys()].filter((id) => before.get(id) !== this.#reportedById.get(id)));
  }

  #route(routing: ReportedRouting): void {
    if (isDeepStrictEqual(routing, this.#reportedRouting)) return;
    this.#reportedRouting = routing;
    this.#routeAgain();
  }

  #seeProxy(event: ProxySample): void {
    const tracker = this.#proxies.get(event.proxy);
    const before = tracker?.view;
    tracker?.see(event);
    if (tracker?.view !== before) this.#routeAgain();
  }

  #routeAgain(): void {
    const isOther = ([id, { routing }]: [number, GroupState]) =>
      !isDeepStrictEqual(routing, this.#readRouting(this.#reportedById.get(id)));
    this.#touch([...this.#known].filter(isOther).map(([id]) => id));
  }

  #touchAll(): void {
    this.#touch(this.#groups.keys());
  }

  #touch(groups: Iterable<number> = []): void {
    for (const id of groups) {
      this.#touched.add(id);
      this.#known.delete(id);
    }
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
    return this.#recogniser.identities;
  }

  /** Undefined until fe was asked. */
  get fe(): FeAnswer | undefined {
    return this.#fe;
  }

  /** The groups as fe's last usable answer has them; the very same as long as they are. */
  get reported(): readonly ReportedGroup[] {
    return this.#reported;
  }

  /** Undefined where there is none of that id. The very same until `observe` names the group. */
  group(id: number): GroupState | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const group = this.#groups.get(id);
    if (!group) return undefined;
    const state = this.#look(group);
    this.#known.set(id, state);
    return state;
  }

  /** All groups, in the order of `meta`. */
  groups(): GroupState[] {
    return [...this.#groups.keys()].map((id) => this.group(id)!);
  }

  #look({ id, servers }: TimelineMeta['groups'][number]): GroupState {
    const actual = actualGroup(
      { id, servers: servers.filter(({ address }) => !this.#orders.hasLeft(address)) },
      this.#recogniser.views,
      this.#writes,
      this.#dataLagMs,
    );
    const reported = this.#reportedById.get(id);
    const routing = this.#readRouting(reported);
    const split = this.#detachments.splitBrain(actual, reported, this.#firstRowOf(reported));
    return {
      actual,
      routing,
      disagreements: [
        ...(split ? [split] : []),
        ...lostMasterauth(actual, reported),
        ...(reported ? this.#orders.undone(reported, this.identities) : []),
        ...disagreements(actual, reported, this.identities, routing).map((each) =>
          this.#harm.attributed(each),
        ),
        ...this.#clients.disagreements(actual, headOf(reported), this.#dataLagMs, (admin) =>
          this.#nameOf(admin),
        ),
      ],
      doubt: reported && routing && doubtOf(actual, reported, routing),
    };
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

  #readRouting(reported: ReportedGroup | undefined): GroupRouting | undefined {
    if (!reported) return undefined;
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
