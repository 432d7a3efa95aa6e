import { FeError } from '../../codis/fe-answer.ts';
import type { FeReader } from '../../codis/fe-reader.ts';
import { configuredPace, type Pace } from '../../codis/pace.ts';
import type { FeStats } from '../../codis/stats.ts';

/**
 * What the page shows of one product of one fe. Which product that is need not be said where fe has only one; it is found
 * out at the first answer and kept, so that a watch can begin while fe is still down.
 */
export class FeSource {
  readonly #reader: FeReader;
  #product: string | undefined;
  #known = false;

  constructor(reader: FeReader, wanted: string | undefined) {
    this.#reader = reader;
    this.#product = wanted;
  }

  /** What was asked for, else what fe turned out to have; undefined as long as nobody knows. */
  get product(): string | undefined {
    return this.#product;
  }

  /**
   * One look: a single request, except for the first one and after a failure, which ask for fe's list before.
   * @throws {FeError} where fe or its dashboard gives no usable answer, or the product can't be told: then it names
   *   those that fe has
   */
  async look(): Promise<FeStats> {
    if (!this.#known) this.#product = this.#choose(await this.#reader.list());
    this.#known = false;
    const stats = await this.#reader.stats(this.#product!);
    this.#known = true;
    return stats;
  }

  /** What is known of the product's dashboard: where it does not say, it is paced as shipped. */
  async dashboard(): Promise<{ readonly version: string; readonly pace: Pace }> {
    const unknown = { version: '', pace: configuredPace({}) };
    if (this.#product === undefined) return unknown;
    return this.#reader.dashboard(this.#product).catch(() => unknown);
  }

  #choose(products: readonly string[]): string {
    const has = products.length === 0 ? 'it has none' : `it has ${products.join(', ')}`;
    if (this.#product !== undefined) {
      if (!products.includes(this.#product))
        throw new FeError(`fe knows no product ${this.#product}: ${has}`);
      return this.#product;
    }
    if (products.length === 0) throw new FeError('fe lists no product yet');
    if (products.length > 1)
      throw new FeError(`fe has several products, choose one by --product: ${products.join(', ')}`);
    return products[0]!;
  }
}
