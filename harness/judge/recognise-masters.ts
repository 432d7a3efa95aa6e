import { canonicalAddress } from '../address.ts';
import type { Replication } from '../pika/info.ts';
import type { Identities } from './identity.ts';
import type { NodeView } from './node-view.ts';
import { portOf, SlaveList } from './slave-list.ts';

export type Views = ReadonlyMap<string, NodeView>;

/** What the nodes of a cluster say, with every slave's master recognised where that can be proven. */
export interface Recognition {
  readonly views: Views;
  /** The ones that were given, and the spellings that were recognised. */
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
  const strangers = [...views].flatMap(([address, view]) => {
    const isOne = view.kind === 'slave' && view.linked && view.master === undefined;
    return isOne ? [{ address, view, replication: view.replication }] : [];
  });
  if (strangers.length === 0) return { views, identities };

  const evidence = new Evidence(views, strangers, identities);
  const aliases = new Map<string, string>();
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
  return { views: new Map([...views, ...recognised]), identities: known };
}

/** Who lists whom, and who may be meant. */
class Evidence {
  /** Registered address → its list. */
  readonly #lists = new Map<string, SlaveList>();
  readonly #byId: ReadonlyMap<string, Server[]>;
  readonly #outOfSight: readonly string[];
  readonly #strangers: readonly Server[];
  /** Registered address → those that call it their master by a spelling that is known. */
  readonly #followers: ReadonlyMap<string, string[]>;

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
    this.#outOfSight = outOfSight;
    this.#strangers = strangers;
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
    if (this.#outOfSight.length > 0) return true;
    return [...this.#lists].some(([address, list]) => {
      if (address === slave) return false;
      if (!list.isComplete || list.names(slave)) return true;
      const unnamed = list.unnamed(this.#followers.get(address) ?? []);
      return [...unnamed.values()].some(({ entries, servers }) => entries.length > servers.length);
    });
  }

  /** It lists the slave by its address, or has an entry for everybody who could be meant by one of its port. */
  #hasListed(master: Server, slave: string): boolean {
    const list = this.#lists.get(master.address)!;
    if (list.names(slave)) return true;
    const claimants = [
      ...(this.#followers.get(master.address) ?? []),
      ...this.#outOfSight,
      ...this.#strangers.filter((stranger) => mayMean(stranger, master)).map(({ address }) => address),
    ];
    const { entries, servers } = list.unnamed(claimants).get(portOf(slave))!;
    return entries.length >= servers.length;
  }
}

/** Pika replaces the host of its master's address, and never its port. */
function mayMean(stranger: Server, master: Server): boolean {
  return (
    portOf(spellingOf(stranger)) === portOf(master.address) &&
    stranger.replication.replicationId === master.replication.replicationId
  );
}

/** A slave that is linked has a master. */
function spellingOf({ replication }: Pick<Server, 'replication'>): string {
  return replication.master ?? '';
}
