import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { FeGroupServer, FeGroupStats } from '../../codis/stats.ts';
import { FakeNode } from '../../pika/fake-node.ts';

export const PRODUCT = 'codis-demo';

/** A group as fe shows it; everything in it may be changed at any time. */
export interface FakeGroup {
  readonly id: number;
  outOfSync: boolean;
  readonly servers: { -readonly [Key in keyof FeGroupServer]: FeGroupServer[Key] }[];
}

/**
 * A healthy cluster for tests that records every request and every command that it gets: an fe, and nodes of which
 * the first of each group is the master.
 */
export class FakeCluster {
  /** `GET /list`, as they came. */
  readonly requests: string[] = [];
  /** The authorization header of each request, where it had one. */
  readonly authorizations: string[] = [];
  readonly groups: FakeGroup[] = [];
  readonly nodes: FakeNode[] = [];
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
      response.end(this.feAnswer?.body ?? JSON.stringify({ group: this.#stats() }));
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address ? address.port : 0;
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
