import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A codis-proxy for tests, which records every request that it gets. */
export class FakeProxy {
  /** Its admin address. */
  readonly address: string;
  /** `GET /proxy/slots`, as they came. */
  readonly requests: string[] = [];
  /** Servers that it gives no reads. */
  readonly withheld = new Set<string>();
  /** What it answers instead of its slots. */
  answer: { readonly status: number; readonly body: string } | 'HANG' | undefined;
  readonly #server: Server;

  private constructor(server: Server, slots: (proxy: FakeProxy) => readonly object[]) {
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
    server.on('request', (request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      if (this.answer === 'HANG') return;
      response.statusCode = this.answer?.status ?? 200;
      response.end(this.answer?.body ?? JSON.stringify(slots(this)));
    });
  }

  /** @param slots what it answers, as long as nothing else is said */
  static async listen(slots: (proxy: FakeProxy) => readonly object[]): Promise<FakeProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeProxy(server, slots);
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
