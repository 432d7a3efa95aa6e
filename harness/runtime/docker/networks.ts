import { ProgramError } from '../../programs/program-error.ts';
import { type Docker, type Network, whyRefused } from './engine.ts';
import type { Labels } from './labels.ts';

/** What an engine says when its address pools hold no further network: by default there are some 30. */
const POOLS_ARE_FULL = /address pool|non-overlapping IPv4|all predefined address/i;

/** The networks of a run: as many at a time as the engine has addresses for. */
export class Networks {
  readonly #labels: Labels;
  #open = 0;
  #waiting: (() => void)[] = [];

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  /**
   * Make a network. Where the engine has no addresses for one more, wait until another one of this run is gone.
   * @throws {ProgramError} where the engine refuses, or there is nothing of this run to wait for
   */
  async create({ docker }: { readonly docker: Docker }, name: string): Promise<Network> {
    for (;;) {
      try {
        const network = await docker.createNetwork({
          Name: name,
          Driver: 'bridge',
          Labels: { ...this.#labels },
        });
        this.#open += 1;
        return network;
      } catch (error) {
        const why = whyRefused(error);
        if (!POOLS_ARE_FULL.test(why)) throw new ProgramError(`network ${name}: ${why}`);
        if (this.#open === 0)
          throw new ProgramError(
            `network ${name}: the engine's address pools are full; \`docker network prune\` removes what nobody uses`,
          );
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
  }

  /** Remove one that `create` made. Never throws: a sweep takes what is left. */
  async remove(network: Network): Promise<void> {
    await network.remove().catch(() => {});
    this.#open -= 1;
    for (const goOn of this.#waiting.splice(0)) goOn();
  }
}
