import { crc32 } from 'node:zlib';

/** The part of a key that alone decides about its slot: what stands between the first `{` and the next `}`. */
const TAG = /\{([^}]*)\}/;

/** The slot of a key, as every Codis computes it (`Hash` in its proxy): CRC32 of the key, or of its tag. */
export function slotOf(key: string, slots: number): number {
  return crc32(TAG.exec(key)?.[1] ?? key) % slots;
}

/** For each slot, a tag that a key can have to lie in it. */
export function tagsOf(slots: number): string[] {
  const tags: string[] = [];
  for (let found = 0, tag = 0; found < slots; tag++) {
    const slot = slotOf(String(tag), slots);
    if (tags[slot] !== undefined) continue;
    tags[slot] = String(tag);
    found++;
  }
  return tags;
}
