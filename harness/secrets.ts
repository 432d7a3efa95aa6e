const HIDDEN = '***';

/**
 * Takes secrets out of what programs answer: a node may well repeat in its error the password that it was sent.
 */
export class Secrets {
  readonly #spellings: readonly string[];

  constructor(secrets: readonly (string | undefined)[]) {
    const spellings = secrets
      .filter((secret): secret is string => secret !== undefined && secret !== '')
      .flatMap((secret) => [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64'),
        // As JSON and as shells quote it.
        JSON.stringify(secret).slice(1, -1),
      ]);
    // The longest first: one may be part of another.
    this.#spellings = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  }

  hide(text: string): string {
    return this.#spellings.reduce((hidden, secret) => hidden.replaceAll(secret, HIDDEN), text);
  }

  /** The same of plain data: of every text in it, the keys left as they are. */
  hideIn<T>(value: T): T {
    if (this.#spellings.length === 0) return value;
    const hidden = (part: unknown): unknown => {
      if (typeof part === 'string') return this.hide(part);
      if (Array.isArray(part)) return part.map(hidden);
      if (typeof part !== 'object' || part === null) return part;
      return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, hidden(each)]));
    };
    return hidden(value) as T;
  }
}
