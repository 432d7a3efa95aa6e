import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { FeGroupStats } from '../codis/stats.ts';
import { packageRoot } from '../package-root.ts';

/** A codis-fe for tests that serves a page and hands out what it is told to, with the answers' status. */
export class FakeFe {
  /** The text of its page; at first the stand-in's. */
  page: string;
  group: FeGroupStats;
  /** What it answers for statistics with. */
  status = 200;
  #server: Server | undefined;
  #port = 0;
  /** How many times statistics were asked for. */
  asked = 0;

  private constructor(page: string, group: FeGroupStats) {
    this.page = page;
    this.group = group;
  }

  static async listen(group: FeGroupStats): Promise<FakeFe> {
    const page = join(packageRoot(), 'fixtures', 'standin', 'assets', 'index.html');
    const fe = new FakeFe(await readFile(page, 'utf8'), group);
    await fe.start();
    return fe;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Listen again, at the same address. */
  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://fe');
      if (pathname === '/') {
        response.setHeader('Content-Type', 'text/html; charset=utf-8').end(this.page);
      } else if (pathname === '/list') {
        response.end('["codis-demo"]');
      } else if (pathname.includes('/topom')) {
        this.asked += 1;
        response.writeHead(this.status).end(JSON.stringify({ group: this.group }));
      } else {
        response.writeHead(404).end();
      }
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address === 'object' && address) this.#port = address.port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
}
