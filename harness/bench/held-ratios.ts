import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Ratio } from './measured.ts';
import { medianOf } from './table.ts';

/** By so much a ratio may be worse than the one that is held: what is above is no chance of the machine. */
const TOLERANCE = 0.25;

const heldSchema = z.record(z.string(), z.number().positive());
/** Ratio → what it was when it was written down. */
export type HeldRatios = Readonly<z.infer<typeof heldSchema>>;

/**
 * What is wrong with ratios beside those that are held, a line each: one that is worse by more than a quarter, and one
 * that nobody holds.
 */
export function worsened(ratios: readonly Ratio[], held: HeldRatios): string[] {
  return ratios.flatMap((ratio) => {
    const before = held[ratio.name];
    const now = medianOf(ratio);
    if (before === undefined) return [`${ratio.name}: ${now.toFixed(2)}, and nothing is held: see --keep`];
    if (now <= before * (1 + TOLERANCE)) return [];
    const percent = Math.round(100 * (now / before - 1));
    return [
      `${ratio.name}: ${now.toFixed(2)}, held at ${before.toFixed(2)}: worse by ${percent} %: ${ratio.what}`,
    ];
  });
}

/** @throws {Error} in one line, where the file can't be read or is none of ratios */
export async function readHeld(file: string): Promise<HeldRatios> {
  const text = await readFile(file, 'utf8');
  try {
    return heldSchema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${file} holds no ratios`);
  }
}

/** Hold these from now on; others that the file holds stay. */
export async function keepRatios(file: string, ratios: readonly Ratio[], held: HeldRatios): Promise<void> {
  const now = Object.fromEntries(ratios.map((ratio) => [ratio.name, Number(medianOf(ratio).toFixed(3))]));
  await writeFile(file, `${JSON.stringify({ ...held, ...now }, null, 2)}\n`);
}
