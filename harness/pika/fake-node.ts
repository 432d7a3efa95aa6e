import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** What a fake node does with a command: answer, refuse, hang, or cut the connection. */
export type FakeAnswer =
  | string
  | number
  | null
  | readonly (string | null)[]
  | { readonly error: string }
  | 'HANG'
  | 'CUT';

/** A server for tests that takes commands as a Pika node does. */
export class FakeNode {
  readonly address: string;
  /** Every command that it got, its words joined by spaces. */
  readonly commands: string[] = [];
  answer: (command: string) => FakeAnswer;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>, answer: (command: string) => FakeAnswer) {
    const address = server.address();
    this.address = `127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
    this.answer = answer;
    this.#server = server;
    this.#sockets = sockets;
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async listen(answer: (command: string) => FakeAnswer): Promise<FakeNode> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeNode(server, sockets, answer);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
      for (let next = readCommand(received); next !== undefined; next = readCommand(received)) {
        received = next.rest;
        this.commands.push(next.command);
        const answer = this.answer(next.command);
        if (answer === 'CUT') socket.destroy();
        else if (answer !== 'HANG') socket.write(encode(answer));
      }
    });
  }
}

/** The first whole command: `*2 $4 INFO $11 replication`, each followed by CRLF. */
function readCommand(text: string): { command: string; rest: string } | undefined {
  const parts = text.split('\r\n');
  const words = Number(parts[0]?.slice(1));
  const used = 1 + 2 * words;
  if (!(words > 0) || parts.length <= used) return undefined;
  const command = parts
    .slice(1, used)
    .filter((_, i) => i % 2 === 1)
    .join(' ');
  return { command, rest: parts.slice(used).join('\r\n') };
}

function encode(answer: Exclude<FakeAnswer, 'HANG' | 'CUT'>): string {
  if (answer === null) return '$-1\r\n';
  if (typeof answer === 'number') return `:${answer}\r\n`;
  if (typeof answer === 'string') return `$${Buffer.byteLength(answer)}\r\n${answer}\r\n`;
  if ('error' in answer) return `-${answer.error}\r\n`;
  return `*${answer.length}\r\n${answer.map(encode).join('')}`;
}
