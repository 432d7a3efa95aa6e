import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An engine's API that makes nothing: it says whether it has images, and refuses the rest. */
export class FakeEngine {
  readonly #server: Server;
  /** The method and path of each request, without the API's version. */
  readonly requests: string[];
  /** What `DOCKER_HOST` is for it. */
  readonly dockerHost: string;

  private constructor(server: Server, requests: string[]) {
    this.#server = server;
    this.dockerHost = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.requests = requests;
  }

  /** @param images whether it has every image that it is asked for, or none, and can pull none either */
  static async listen(images: 'all' | 'none'): Promise<FakeEngine> {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      const path = (request.url ?? '').replace(/^\/v[\d.]+/, '').replace(/\?.*$/, '');
      requests.push(`${request.method} ${path}`);
      const answer = (status: number, body: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (path === '/info')
        return answer(200, { ServerVersion: '27.0', OSType: 'linux', Architecture: 'x86_64' });
      if (images === 'all' && /^\/images\/.*\/json$/.test(path))
        return answer(200, {
          Id: 'sha256:0123456789abcdef',
          Config: { Labels: {} },
          Architecture: 'amd64',
        });
      if (request.method === 'GET' && ['/containers/json', '/networks'].includes(path))
        return answer(200, []);
      return answer(path.startsWith('/containers') ? 500 : 404, { message: 'the fake engine makes nothing' });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new FakeEngine(server, requests);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
