import type { Address } from '../../address.ts';
import { Loop } from '../../loop.ts';

/** Something that can be asked. */
export interface Source<Answer> {
  /** Must not reject: that there was no answer is one. */
  ask(): Promise<Answer>;
  close?(): void;
}

/** Programs of one kind that are asked again and again, each in a loop of its own, so that none waits for another. */
export class Sources<Answer> {
  /** Address → what it said last; one that was not asked yet is not in it. */
  readonly answers = new Map<Address, Answer>();
  readonly #periodMs: number;
  readonly #open: (address: Address) => Source<Answer>;
  readonly #listener: (answer: Answer) => void;
  readonly #loops = new Map<Address, { readonly loop: Loop; readonly source: Source<Answer> }>();

  /** @param listener called after each answer; must not throw */
  constructor(
    periodMs: number,
    open: (address: Address) => Source<Answer>,
    listener: (answer: Answer) => void,
  ) {
    this.#periodMs = periodMs;
    this.#open = open;
    this.#listener = listener;
  }

  get addresses(): Iterable<Address> {
    return this.#loops.keys();
  }

  /** Ask these from now on, and no others; what others said is forgotten. */
  follow(addresses: ReadonlySet<Address>): void {
    for (const [address, { loop, source }] of this.#loops) {
      if (addresses.has(address)) continue;
      this.#loops.delete(address);
      this.answers.delete(address);
      void loop.stop();
      source.close?.();
    }
    for (const address of addresses) {
      if (this.#loops.has(address)) continue;
      const source = this.#open(address);
      const loop = new Loop(this.#periodMs, async () => {
        const answer = await source.ask();
        if (this.#loops.get(address)?.source !== source) return;
        this.answers.set(address, answer);
        this.#listener(answer);
      });
      this.#loops.set(address, { loop, source });
    }
  }

  /** Nobody is asked any more, and nobody told of what is still on its way. Resolves when the last answers are in. */
  async stop(): Promise<void> {
    const loops = [...this.#loops.values()];
    this.#loops.clear();
    for (const { source } of loops) source.close?.();
    await Promise.all(loops.map(({ loop }) => loop.stop()));
  }
}
