import { isDeepStrictEqual } from 'node:util';
import { canonicalAddress } from '../address.ts';
import type { Replication } from '../pika/info.ts';
import type { Identities } from './identity.ts';
import type { NodeView } from './node-view.ts';
import { portOf, SlaveList } from './slave-list.ts';

export type Views = ReadonlyMap<string, NodeView>;

/** What the nodes of a cluster say, with every slave's master recognised where that can be proven. */
export interface Recognition {
  readonly views: Views;
  /** Spelling → the registered server that it was recognised for. */
  readonly aliases: ReadonlyMap<string, string>;
  /** The ones that were given, and these. */
  readonly identities: Identities;
}

interface Server {
  /** Registered. */
  readonly address: string;
  readonly replication: Replication;
}

/**
 * Find out whom a slave follows that spells its master in a way that nobody registered. Pika replaces 127.0.0.1 by
 * its host's address before it remembers its master, so that the slaves of a group that was registered on loopback
 * all do. It is proven that this is a registered server where exactly one has that port and the slave's
 * ReplicationID and lists the slave; and that it is none where no server's list has an entry that could be the
 * slave's. Else nobody can tell.
 *
 * @param views of all servers there are, of all groups
 */
export function recogniseMasters(views: Views, identities: Identities): Recognition {
  const aliases = new Map<string, string>();
  const strangers = [...views].flatMap(([address, view]) =>
    isStranger(view) ? [{ address, view, replication: view.replication }] : [],
  );
  if (strangers.length === 0) return { views, aliases, identities };

  const evidence = new Evidence(views, strangers, identities);
  for (const stranger of strangers) {
    const master = evidence.masterOf(stranger);
    if (master !== undefined) aliases.set(canonicalAddress(spellingOf(stranger)), master);
  }
  const known = identities.with(aliases);
  const recognised = strangers.map(({ view, ...stranger }): [string, NodeView] => {
    const master = known.resolve(spellingOf(stranger));
    const isForeign = master === undefined && !evidence.mayBeListed(stranger);
    return [stranger.address, { ...view, master, isForeign }];
  });
  return { views: new Map([...views, ...recognised]), aliases, identities: known };
}

/**
 * The same, a view at a time. Where no slave has a master to be recognised, a view concerns nobody but its own server;
 * else all are held against each other again, but only where what a node says of replication has changed.
 */
export class Recogniser {
  readonly #given: Map<string, NodeView>;
  readonly #registered: Identities;
  readonly #strangers: Set<string>;
  readonly #views: Map<string, NodeView>;
  #aliases: ReadonlyMap<string, string>;
  #identities: Identities;

  /** @param views of all servers there are; later ones are of the same servers */
  constructor(views: Views, registered: Identities) {
    this.#given = new Map(views);
    this.#registered = registered;
    this.#strangers = new Set([...views].flatMap(([address, view]) => (isStranger(view) ? [address] : [])));
    const recognition = recogniseMasters(views, registered);
    this.#views = new Map(recognition.views);
    this.#aliases = recognition.aliases;
    this.#identities = recognition.identities;
  }

  get views(): Views {
    return this.#views;
  }

  /** The very same as long as nothing else is recognised. */
  get identities(): Identities {
    return this.#identities;
  }

  /** @returns the servers whose view in `views` is now another, each with the one before */
  see(address: string, view: NodeView): ReadonlyMap<string, NodeView | undefined> {
    const before = this.#given.get(address);
    const changed = new Map<string, NodeView | undefined>();
    if (view === before) return changed;
    this.#given.set(address, view);
    const hadStrangers = this.#strangers.size > 0;
    if (isStranger(view)) this.#strangers.add(address);
    else this.#strangers.delete(address);
    const seen = this.#views.get(address);
    if (!hadStrangers && this.#strangers.size === 0) this.#replace(address, view, changed);
    else if (before && replicationOf(before) === replicationOf(view)) {
      const isKnown = isStranger(view) && seen?.kind === 'slave';
      const recognised = isKnown ? { ...view, master: seen.master, isForeign: seen.isForeign } : view;
      this.#replace(address, recognised, changed);
    } else this.#recognise(changed);
    return changed;
  }

  #recognise(changed: Map<string, NodeView | undefined>): void {
    const { views, aliases, identities } = recogniseMasters(this.#given, this.#registered);
    for (const [address, view] of views) this.#replace(address, view, changed);
    if (isDeepStrictEqual(aliases, this.#aliases)) return;
    this.#aliases = aliases;
    this.#identities = identities;
  }

  #replace(address: string, view: NodeView, changed: Map<string, NodeView | undefined>): void {
    const before = this.#views.get(address);
    if (view === before || isDeepStrictEqual(view, before)) return;
    this.#views.set(address, view);
    changed.set(address, before);
  }
}

/** A slave that spells its master in a way that nobody registered. */
function isStranger(view: NodeView): view is Extract<NodeView, { kind: 'slave' }> {
  return view.kind === 'slave' && view.linked && view.master === undefined;
}

/** Undefined for one that is out of sight. */
function replicationOf(view: NodeView): Replication | undefined {
  return 'replication' in view ? view.replication : undefined;
}

/** Who lists whom, and who may be meant. */
class Evidence {
  /** Registered address → its list. */
  readonly #lists = new Map<string, SlaveList>();
  readonly #byId: ReadonlyMap<string, Server[]>;
  /** By their ports. */
  readonly #outOfSight: ReadonlyMap<number | undefined, string[]>;
  /** By whom they may mean. */
  readonly #strangers: ReadonlyMap<string, Server[]>;
  /** Registered address → those that call it their master by a spelling that is known. */
  readonly #followers: ReadonlyMap<string, string[]>;
  #listers: Listers | undefined;

  constructor(views: Views, strangers: readonly Server[], identities: Identities) {
    const up: Server[] = [];
    const outOfSight: string[] = [];
    const followers = new Map<string, string[]>();
    for (const [address, view] of views) {
      if (!('replication' in view)) {
        outOfSight.push(address);
        continue;
      }
      up.push({ address, replication: view.replication });
      this.#lists.set(address, new SlaveList(view.replication, identities));
      if (view.kind === 'slave' && view.master !== undefined)
        followers.set(view.master, [...(followers.get(view.master) ?? []), address]);
    }
    this.#byId = Map.groupBy(up, ({ replication }) => replication.replicationId);
    this.#outOfSight = Map.groupBy(outOfSight, portOf);
    this.#strangers = Map.groupBy(strangers, (stranger) => meaning(stranger, spellingOf(stranger)));
    this.#followers = followers;
  }

  /** The one server that this slave can be following; undefined where there is none, or more than one. */
  masterOf(slave: Server): string | undefined {
    const { replicationId } = slave.replication;
    const related = replicationId === '' ? [] : (this.#byId.get(replicationId) ?? []);
    const proven = related.filter(
      (master) =>
        master.address !== slave.address && mayMean(slave, master) && this.#hasListed(master, slave.address),
    );
    return proven.length === 1 ? proven[0]!.address : undefined;
  }

  /** Whether some server's list may have this slave in it; of a list that nobody sees, that can't be denied. */
  mayBeListed({ address: slave }: Server): boolean {
    if (this.#outOfSight.size > 0) return true;
    this.#listers ??= this.#findListers();
    const { ofAnybody, of } = this.#listers;
    return [...ofAnybody, ...(of.get(slave) ?? [])].some((address) => address !== slave);
  }

  #findListers(): Listers {
    const ofAnybody: string[] = [];
    const of = new Map<string, string[]>();
    for (const [address, list] of this.#lists) {
      for (const slave of list.named) of.set(slave, [...(of.get(slave) ?? []), address]);
      const unnamed = list.unnamed(this.#followers.get(address) ?? []);
      const hasSpare = [...unnamed.values()].some(({ entries, servers }) => entries.length > servers.length);
      // Two are enough: one of them is not the slave itself.
      if (ofAnybody.length < 2 && (!list.isComplete || hasSpare)) ofAnybody.push(address);
    }
    return { ofAnybody, of };
  }

  /** It lists the slave by its address, or has an entry for everybody who could be meant by one of its port. */
  #hasListed(master: Server, slave: string): boolean {
    const list = this.#lists.get(master.address)!;
    if (list.names(slave)) return true;
    const claimants = [
      ...(this.#followers.get(master.address) ?? []),
      ...(this.#outOfSight.get(portOf(slave)) ?? []),
      ...(this.#strangers.get(meaning(master, master.address)) ?? []).map(({ address }) => address),
    ];
    const { entries, servers } = list.unnamed(claimants).get(portOf(slave))!;
    return entries.length >= servers.length;
  }
}

/** Servers in whose lists slaves may be. */
interface Listers {
  /** Their lists lack entries, or have some to spare. */
  readonly ofAnybody: readonly string[];
  /** Slave → those that list it by its address. */
  readonly of: ReadonlyMap<string, readonly string[]>;
}

function mayMean(stranger: Server, master: Server): boolean {
  return meaning(stranger, spellingOf(stranger)) === meaning(master, master.address);
}

/** Pika replaces the host of its master's address, and never its port. */
function meaning({ replication }: Server, address: string): string {
  return `${portOf(address)} ${replication.replicationId}`;
}

/** A slave that is linked has a master. */
function spellingOf({ replication }: Pick<Server, 'replication'>): string {
  return replication.master ?? '';
}
