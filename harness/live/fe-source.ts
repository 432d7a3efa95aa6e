import type { FeReader } from '../codis/fe-reader.ts';
import type { FeGroupStats } from '../codis/stats.ts';

/** fe answers, and can't be asked for what is wanted: the one-line message names the products that it has. */
export class ProductError extends Error {
  override readonly name = 'ProductError';
}

/**
 * The groups of one product of one fe. Which product that is need not be said where fe has only one; it is found
 * out at the first answer and kept, so that a watch can begin while fe is still down.
 */
export class FeSource {
  readonly #reader: FeReader;
  readonly #wanted: string | undefined;
  #product: string | undefined;
  #known = false;

  constructor(reader: FeReader, wanted: string | undefined) {
    this.#reader = reader;
    this.#wanted = wanted;
    this.#product = wanted;
  }

  /** What was asked for, else what fe turned out to have; undefined as long as nobody knows. */
  get product(): string | undefined {
    return this.#product;
  }

  /**
   * One look: a single request, except for the first one and after a failure, which ask for fe's list before.
   * @throws {FeError} where fe or its dashboard gives no usable answer
   * @throws {ProductError} where the product can't be told
   */
  async look(): Promise<FeGroupStats> {
    if (!this.#known) this.#product = this.#choose(await this.#reader.list());
    this.#known = false;
    const group = await this.#reader.groupStats(this.#product!);
    this.#known = true;
    return group;
  }

  #choose(products: readonly string[]): string {
    const has = products.length === 0 ? 'it has none' : `it has ${products.join(', ')}`;
    const product = this.#product ?? this.#wanted;
    if (product !== undefined) {
      if (!products.includes(product)) throw new ProductError(`knows no product ${product}: ${has}`);
      return product;
    }
    if (products.length === 0) throw new ProductError('lists no product yet');
    if (products.length > 1)
      throw new ProductError(`has several products, choose one by --product: ${products.join(', ')}`);
    return products[0]!;
  }
}
