import { crc32 } from 'node:zlib';

/** What stands between the first `{` and the next `}`: keys that have the same there are in the same slot. */
const TAG = /\{([^}]*)\}/;

/**
 * The slot that a proxy puts a key into.
 * @param slots how many slots the product has
 */
export function slotOf(key: string, slots: number): number {
  return crc32(TAG.exec(key)?.[1] ?? key) % slots;
}
