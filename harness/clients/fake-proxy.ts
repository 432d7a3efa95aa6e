import { FakeNode } from '../pika/fake-node.ts';
import type { LoadedProxy } from './client-load.ts';

/** A proxy for tests: it counts and gives what it counted, unless a test has it do otherwise. */
export class FakeProxy implements LoadedProxy {
  readonly name: string;
  readonly address: string;
  /** What it does with a command before it does it; undefined: what it should. */
  before: (command: string) => { readonly error: string } | 'HANG' | 'CUT' | undefined = () => undefined;
  /** What it does with a command after it did it. */
  after: (command: string) => 'CUT' | undefined = () => undefined;
  readonly data = new Map<string, number>();
  /** What it gives to reads; undefined: what it has. */
  read: ReadonlyMap<string, number> | undefined;
  #node: FakeNode;

  private constructor(name: string, node: FakeNode) {
    this.name = name;
    this.address = `admin.${name}`;
    this.#node = node;
  }

  static async listen(name: string): Promise<FakeProxy> {
    const proxy = new FakeProxy(name, await FakeNode.listen(() => 'HANG'));
    proxy.#serve();
    return proxy;
  }

  clients(): string {
    return this.#node.address;
  }

  /** Every command that it got. */
  get commands(): readonly string[] {
    return this.#node.commands;
  }

  /** Listen again, elsewhere. */
  async listenAgain(): Promise<void> {
    this.#node = await FakeNode.listen(() => 'HANG');
    this.#serve();
  }

  close(): Promise<void> {
    return this.#node.close();
  }

  #serve(): void {
    this.#node.answer = (command) => {
      const instead = this.before(command);
      if (instead !== undefined) return instead;
      const answer = this.#do(command);
      return this.after(command) ?? answer;
    };
  }

  #do(command: string): string | number | null {
    const [name, key, value] = command.split(' ') as [string, string, string?];
    const has = this.data.get(key) ?? 0;
    if (name === 'get') return String((this.read ?? this.data).get(key) ?? 0);
    this.data.set(key, name === 'set' ? Number(value) : has + 1);
    return name === 'set' ? 'OK' : has + 1;
  }
}
