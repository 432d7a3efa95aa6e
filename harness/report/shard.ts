import { z } from 'zod';

/** A share of a run whose scenarios are run in several places. */
export const shardSchema = z.object({ index: z.int().min(1), of: z.int().min(1) });
export type Shard = Readonly<z.infer<typeof shardSchema>>;

/** `2/3`: the second of three. */
export function shardWords({ index, of }: Shard): string {
  return `${index}/${of}`;
}

/**
 * A shard as it is written: `2/3`.
 * @throws {Error} in one line, where it is none
 */
export function shardOf(text: string): Shard {
  const [, index, of] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  if (of === undefined || Number(index) > Number(of))
    throw new Error('a shard such as 1/3 is wanted: the first of three.');
  return { index: Number(index), of: Number(of) };
}
