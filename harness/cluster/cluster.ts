import { FeClient } from '../codis/fe-client.ts';
import { tagsOf } from '../codis/hash-slot.ts';
import type { SlotRange } from '../codis/slot-ranges.ts';
import { counterKey } from '../pika/keys.ts';
import { NodeClient, type Reply } from '../pika/node-client.ts';
import { NODE_LIMITS } from '../pika/node-connection.ts';
import { SLOTS } from '../programs/configuration/dashboard-toml.ts';
import { dashboard } from '../programs/dashboard.ts';
import { fe } from '../programs/fe.ts';
import { type ClusterPlan, programsOf, SECOND_DASHBOARD } from '../programs/plan.ts';
import { proxy } from '../programs/proxy.ts';
import type { ProgramHandle, ProgramSet } from '../runtime/runtime.ts';
import { Secrets } from '../secrets.ts';
import type { ServerIdentity, TimelineMeta } from '../timeline/event.ts';
import { ClusterProxy } from './proxy.ts';

/** On a busy machine a real Pika takes seconds to answer a SLAVEOF; that it does in the end is what counts. */
const ORDER_LIMITS = { connectMs: 5_000, commandMs: 15_000 };

/** A Pika server of a cluster. */
export class ClusterServer {
  readonly name: string;
  /** The address that it is registered with. */
  readonly address: string;
  readonly group: number;
  readonly program: ProgramHandle;
  /** To look at it: what takes longer than a second is no answer. */
  readonly node: NodeClient;
  /** To tell it to do something. */
  readonly orders: NodeClient;

  readonly #password: string | undefined;

  /** @param password its `requirepass`; undefined: it has none */
  constructor(group: number, program: ProgramHandle, password?: string) {
    this.name = program.name;
    this.address = program.inside;
    this.group = group;
    this.program = program;
    this.#password = password;
    this.node = this.client();
    this.orders = this.client(ORDER_LIMITS);
  }

  /** Another client of it, to be closed by whoever asks for it. */
  client(limits = NODE_LIMITS): NodeClient {
    return new NodeClient(() => this.program.outside(), limits, this.#password);
  }

  /**
   * SLAVEOF NO ONE and CONFIG REWRITE at the node.
   * @throws {Error} with what the node answered, where it refused or didn't
   */
  async detach(): Promise<void> {
    this.#accepted('SLAVEOF NO ONE', await this.orders.slaveofNoOne());
  }

  /**
   * SET at the node.
   * @throws {Error} with what the node answered, where it refused or didn't
   */
  async write(key: string, value: string): Promise<void> {
    this.#accepted(`SET ${key}`, await this.orders.set(key, value));
  }

  /** Close its connections. */
  close(): void {
    this.node.close();
    this.orders.close();
  }

  #accepted(command: string, reply: Reply<string>): void {
    if (!reply.ok) throw new Error(`${this.name}: ${command}: ${reply.error}`);
  }
}

export interface ClusterGroup {
  readonly id: number;
  /** The one that was made the master first. */
  readonly servers: readonly ClusterServer[];
  /** Those that belong to it. */
  readonly slots: Readonly<SlotRange>;
  /** The counter of its own, which lies in one of its slots. */
  readonly counterKey: string;
}

/** How long a step of the set-up took. */
export interface SetUpStep {
  readonly step: string;
  readonly ms: number;
}

/** The groups, proxies, dashboard and fe that were brought up together. */
export class Cluster {
  #groups: readonly ClusterGroup[];
  readonly proxies: readonly ClusterProxy[];
  /** Where the dashboard keeps what it knows; undefined where that is a folder. */
  readonly coordinator: ProgramHandle | undefined;
  readonly dashboard: ProgramHandle;
  /** Not started with the others; undefined where there is none. */
  readonly secondDashboard: ProgramHandle | undefined;
  readonly fe: ProgramHandle;
  readonly feClient: FeClient;
  /** In the order in which they were done; filled while the cluster is brought up. */
  readonly setUp: readonly SetUpStep[];
  /** What nobody is to see of what it says. */
  readonly secrets: Secrets;
  readonly #set: ProgramSet;

  /** @param set the programs that the plan asks for */
  constructor(plan: ClusterPlan, set: ProgramSet, setUp: readonly SetUpStep[]) {
    const called = (name: string) => set.programs.get(name)!;
    const planned = programsOf(plan);
    const tags = tagsOf(SLOTS);
    this.#groups = plan.groups.map(({ id }, index) => {
      const first = Math.floor((SLOTS * index) / plan.groups.length);
      const last = Math.floor((SLOTS * (index + 1)) / plan.groups.length) - 1;
      return {
        id,
        servers: planned
          .filter(({ group }) => group === id)
          .map(({ name }) => new ClusterServer(id, called(name), plan.password)),
        slots: { first, last },
        counterKey: counterKey(tags[first]!),
      };
    });
    this.proxies = planned
      .filter(({ spec }) => spec.role === proxy.role)
      .map(({ name }) => new ClusterProxy(called(name), plan.password));
    this.coordinator = set.programs.get(plan.coordinator);
    this.dashboard = called(dashboard.role);
    this.secondDashboard = set.programs.get(SECOND_DASHBOARD);
    this.fe = called(fe.role);
    this.feClient = new FeClient(() => this.fe.outside(), plan.product);
    this.setUp = setUp;
    this.secrets = new Secrets([plan.password]);
    this.#set = set;
  }

  get groups(): readonly ClusterGroup[] {
    return this.#groups;
  }

  /**
   * Take the servers of each group as if they had been built in another order, the master first.
   * @param addresses group → the servers' addresses; a group whose servers are others stays as it is
   */
  reorder(addresses: ReadonlyMap<number, readonly string[]>): void {
    this.#groups = this.#groups.map((group) => {
      const servers = addresses
        .get(group.id)
        ?.flatMap((address) => group.servers.filter((server) => server.address === address));
      return servers?.length === group.servers.length ? { ...group, servers } : group;
    });
  }

  /** What a timeline's `meta` says of it. */
  identities(): Pick<TimelineMeta, 'groups' | 'proxies'> {
    const groups = this.groups.map(({ id, servers }) => ({
      id,
      servers: servers.map(({ program }) => identityOf(program)),
    }));
    const proxies = this.proxies.map(({ program }) => identityOf(program));
    return proxies.length === 0 ? { groups } : { groups, proxies };
  }

  /** A group's servers as they were built, the master first; without a group, the first one's. */
  servers(group?: number): readonly ClusterServer[] {
    const found = group === undefined ? this.groups[0] : this.groups.find(({ id }) => id === group);
    if (found === undefined) throw new Error(`the cluster has no group ${group ?? 'at all'}`);
    return found.servers;
  }

  /** The server that was made the group's master, whatever it is now. */
  master(group?: number): ClusterServer {
    return this.servers(group)[0]!;
  }

  /** The servers that were made the group's slaves, whatever they are now. */
  slaves(group?: number): readonly ClusterServer[] {
    return this.servers(group).slice(1);
  }

  /** The programs that are neither servers nor proxies. */
  others(): readonly ProgramHandle[] {
    return [this.dashboard, this.fe, ...(this.coordinator ? [this.coordinator] : [])];
  }

  /** Every program, in the order of the plan. */
  programs(): readonly ProgramHandle[] {
    return [...this.#set.programs.values()];
  }

  /** End everything and take its files away. Never throws; safe to call twice. */
  async dispose(): Promise<void> {
    for (const server of this.groups.flatMap(({ servers }) => servers)) server.close();
    await this.#set.dispose();
  }
}

/** By what a program may be called: as it is registered, and as this process reaches it now. */
function identityOf(program: ProgramHandle): ServerIdentity {
  const { name, inside } = program;
  const outside = program.outside();
  return { name, address: inside, aliases: outside === inside ? [] : [outside] };
}
