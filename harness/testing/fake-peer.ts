import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** Whoever listens at an address on loopback: it does with everybody who has asked something what a test says. */
export class FakePeer {
  readonly address: string;
  /** What it does once somebody has asked. */
  behave: (socket: Socket) => void = () => {};
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    const bound = server.address();
    this.address = `127.0.0.1:${typeof bound === 'object' ? bound?.port : bound}`;
    this.#server = server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {});
      socket.once('data', () => this.behave(socket));
    });
  }

  static async listen(): Promise<FakePeer> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new FakePeer(server);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server.close(), 'close');
  }
}
