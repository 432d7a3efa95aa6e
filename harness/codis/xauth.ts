import { createHash } from 'node:crypto';

/**
 * The token that the dashboard's API wants in its paths: the first 32 hex digits of the SHA-256 of
 * `Codis-XAuth-[PRODUCT]`. The product's password is no part of it.
 */
export function xauth(product: string): string {
  return createHash('sha256').update(`Codis-XAuth-[${product}]`).digest('hex').slice(0, 32);
}
