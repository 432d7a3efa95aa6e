import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { FeGroupServer, FeGroupStats } from '../../codis/stats.ts';
import { FakeNode } from '../../pika/fake-node.ts';
import { FakeProxy } from './fake-proxy.ts';

export const PRODUCT = 'codis-demo';
const SLOTS_OF_A_GROUP = 4;

/** A group as fe shows it; everything in it may be changed at any time. */
export interface FakeGroup {
  readonly id: number;
  outOfSync: boolean;
  readonly servers: { -readonly [Key in keyof FeGroupServer]: FeGroupServer[Key] }[];
}

/**
 * A healthy cluster for tests that records every request and every command that it gets: an fe, nodes of which the
 * first of each group is the master, and as many proxies as are added, which route as the dashboard has the groups.
 */
export class FakeCluster {
  /** `GET /list`, as they came. */
  readonly requests: string[] = [];
  /** The authorization header of each request, where it had one. */
  readonly authorizations: string[] = [];
  readonly groups: FakeGroup[] = [];
  readonly nodes: FakeNode[] = [];
  readonly proxies: FakeProxy[] = [];
  /** What fe calls a proxy instead of its address. */
  readonly proxyNames = new Map<FakeProxy, string>();
  /** Why the dashboard gets no statistics of a proxy. */
  readonly troubles = new Map<FakeProxy, string>();
  products: readonly string[] | null = [PRODUCT];
  /** What fe answers to a question for the statistics instead of them. */
  feAnswer: { readonly status: number; readonly body: string } | 'HANG' | undefined;
  /** What the dashboard answers to a question for its overview: its version and configuration. */
  overview: object = {};
  /** Server → why fe has no statistics of it. */
  readonly causes = new Map<string, string>();
  /** What the nodes want before they answer anything else. */
  password: string | undefined;
  #server: Server | undefined;
  #port = 0;

  /** @param servers how many servers each group has */
  static async start(...servers: readonly number[]): Promise<FakeCluster> {
    const cluster = new FakeCluster();
    for (const [index, count] of servers.entries()) await cluster.#addGroup(index + 1, count);
    await cluster.startFe();
    return cluster;
  }

  /** `127.0.0.1:port`; the same after fe was stopped and started. */
  get fe(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Every command that any node got. */
  get commands(): string[] {
    return this.nodes.flatMap((node) => node.commands);
  }

  async startFe(): Promise<void> {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      if (request.headers.authorization) this.authorizations.push(request.headers.authorization);
      if (request.url === '/list') return void response.end(JSON.stringify(this.products));
      if (this.feAnswer === 'HANG') return;
      if (request.url?.startsWith('/topom?')) return void response.end(JSON.stringify(this.overview));
      response.statusCode = this.feAnswer?.status ?? 200;
      response.end(this.feAnswer?.body ?? JSON.stringify(this.#overall()));
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address ? address.port : 0;
  }

  /** Add a proxy that is registered with the dashboard. */
  async addProxy(): Promise<FakeProxy> {
    const proxy = await FakeProxy.listen(({ withheld }) => this.#slots(withheld));
    this.proxies.push(proxy);
    return proxy;
  }

  async stopFe(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async close(): Promise<void> {
    await this.stopFe();
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    await Promise.all(this.nodes.map((node) => node.close().catch(() => {})));
  }

  /** What a slave of that master says of itself. */
  slaveOf(master: string, link: 'up' | 'down' = 'up'): string {
    const [host, port] = master.split(':');
    const db = link === 'up' ? 'connected' : 'connecting';
    return `role:slave\r\nmaster_host:${host}\r\nmaster_port:${port}\r\nmaster_link_status:${link}\r\ndb0:${db}\r\n`;
  }

  async #addGroup(id: number, count: number): Promise<void> {
    const group: FakeGroup = { id, outOfSync: false, servers: [] };
    this.groups.push(group);
    for (let i = 0; i < count; i += 1) {
      const master = group.servers[0]?.server;
      const info = master
        ? this.slaveOf(master)
        : `# Replication(MASTER)\r\nrole:master\r\nconnected_slaves:${count - 1}\r\n`;
      const node = await FakeNode.listen((command) => this.#answer(command, info));
      this.nodes.push(node);
      group.servers.push({
        server: node.address,
        action: { state: 'synced' },
        role: master ? 'slave' : 'master',
        state: 0,
        replica_group: true,
      });
    }
  }

  #answer(command: string, info: string) {
    if (this.password !== undefined) {
      const [word, given] = command.split(' ');
      if (word?.toLowerCase() === 'auth') {
        this.#let = given === this.password;
        // As talkative as a program can be.
        return this.#let ? 'OK' : { error: `WRONGPASS ${given} is not the password` };
      }
      if (!this.#let) return { error: 'ERR NOAUTH Authentication required.' };
    }
    return command.toLowerCase() === 'info replication' ? info : { error: 'ERR unknown command' };
  }
  #let = false;

  #overall(): object {
    if (this.proxies.length === 0) return { group: this.#stats() };
    const models = this.proxies.map((proxy) => ({
      token: proxy.address,
      admin_addr: this.proxyNames.get(proxy) ?? proxy.address,
      proxy_addr: 'proxy:19000',
    }));
    const stats = this.proxies.map((proxy) => {
      const Cause = this.troubles.get(proxy);
      return [proxy.address, Cause === undefined ? { stats: { online: true } } : { error: { Cause } }];
    });
    const slots = this.groups.flatMap(({ id }) => slotsOf(id).map((slot) => ({ id: slot, group_id: id })));
    return { group: this.#stats(), proxy: { models, stats: Object.fromEntries(stats) }, slots };
  }

  #slots(withheld: ReadonlySet<string>): object[] {
    return this.groups.flatMap(({ id, servers }) => {
      const readers = servers.length < 2 ? [] : servers.filter(({ server }) => !withheld.has(server));
      const route = {
        backend_addr: servers[0]!.server,
        backend_addr_group_id: id,
        replica_groups: [readers.map(({ server }) => server)],
      };
      return slotsOf(id).map((slot) => ({ id: slot, ...route }));
    });
  }

  #stats(): FeGroupStats {
    const stats: FeGroupStats['stats'] = {};
    for (const { servers } of this.groups) {
      for (const [index, { server }] of servers.entries()) {
        const Cause = this.causes.get(server);
        if (Cause !== undefined) {
          stats[server] = { error: { Cause } };
          continue;
        }
        stats[server] = {
          stats: index === 0 ? {} : { master_addr: servers[0]!.server, master_link_status: 'up' },
        };
      }
    }
    return {
      models: this.groups.map(({ id, outOfSync, servers }) => ({
        id,
        servers,
        promoting: {},
        out_of_sync: outOfSync,
      })),
      stats,
    };
  }
}

function slotsOf(group: number): number[] {
  return Array.from({ length: SLOTS_OF_A_GROUP }, (_, index) => (group - 1) * SLOTS_OF_A_GROUP + index);
}
